package io.millrace.server.net;

/** What all connections of the broker have in common. */
record NetShared(
        NetConfig config, FrameBudget budget, OpenConnections open, ComplaintLog complaints) {}
