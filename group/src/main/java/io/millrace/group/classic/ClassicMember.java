package io.millrace.group.classic;

import io.millrace.group.runtime.Ticket;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A member of a classic group.
 *
 * @param instanceId names a static member (KIP-345)
 * @param protocols in the member's order of preference
 * @param joining its JoinGroup that waits for the others
 * @param syncing its SyncGroup that waits for the leader's plan
 * @param fresh it has not been told of a generation yet
 */
public record ClassicMember(
        String id,
        @Nullable String instanceId,
        String clientId,
        String clientHost,
        int rebalanceTimeoutMs,
        int sessionTimeoutMs,
        List<Protocol> protocols,
        ByteBuffer assignment,
        @Nullable Ticket joining,
        @Nullable Ticket syncing,
        boolean fresh) {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** Metadata for a protocol, empty if it cannot do it. */
    ByteBuffer metadata(@Nullable String protocol) {
        for (Protocol one : protocols) {
            if (one.name().equals(protocol)) {
                return one.metadata();
            }
        }
        return NONE;
    }

    boolean supports(String protocol) {
        return protocols.stream().anyMatch(one -> one.name().equals(protocol));
    }

    /** Waits for others; its session cannot run out meanwhile. */
    boolean isWaiting() {
        return joining != null || syncing != null;
    }

    ClassicMember withJoining(@Nullable Ticket ticket) {
        return copy(id, protocols, assignment, ticket, syncing, fresh);
    }

    ClassicMember withSyncing(@Nullable Ticket ticket) {
        return copy(id, protocols, assignment, joining, ticket, fresh);
    }

    ClassicMember withAssignment(ByteBuffer plan) {
        return copy(id, protocols, plan, joining, syncing, fresh);
    }

    /** Has been told of a generation. */
    ClassicMember joined() {
        return copy(id, protocols, assignment, null, syncing, false);
    }

    /** The same static member under a new id. */
    ClassicMember renamed(String newId) {
        return copy(newId, protocols, assignment, null, null, fresh);
    }

    /** With what it says of itself when it joins again. */
    ClassicMember rejoining(
            List<Protocol> newProtocols, int newRebalanceTimeoutMs, int newSessionTimeoutMs) {
        return new ClassicMember(
                id,
                instanceId,
                clientId,
                clientHost,
                newRebalanceTimeoutMs,
                newSessionTimeoutMs,
                newProtocols,
                assignment,
                joining,
                syncing,
                fresh);
    }

    private ClassicMember copy(
            String newId,
            List<Protocol> newProtocols,
            ByteBuffer newAssignment,
            @Nullable Ticket newJoining,
            @Nullable Ticket newSyncing,
            boolean newFresh) {
        return new ClassicMember(
                newId,
                instanceId,
                clientId,
                clientHost,
                rebalanceTimeoutMs,
                sessionTimeoutMs,
                newProtocols,
                newAssignment,
                newJoining,
                newSyncing,
                newFresh);
    }
}
