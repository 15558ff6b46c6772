package io.millrace.group.classic;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A JoinGroup, freed from its version.
 *
 * @param memberId empty when it has none yet
 * @param mustKnowId a new dynamic member is to come back with the id it is given (version 4,
 *     KIP-394)
 * @param canSkipAssignment knows the flag that tells a leader not to assign (version 9, KIP-814)
 */
public record JoinCommand(
        String groupId,
        String memberId,
        @Nullable String instanceId,
        String clientId,
        String clientHost,
        int rebalanceTimeoutMs,
        int sessionTimeoutMs,
        String protocolType,
        List<Protocol> protocols,
        boolean mustKnowId,
        boolean canSkipAssignment) {}
