package io.millrace.server.net;

import io.millrace.server.quota.Toll;

/** What all connections of the broker have in common. */
record NetShared(
        NetConfig config,
        FrameBudget budget,
        OpenConnections open,
        ComplaintLog complaints,
        Toll toll) {}
