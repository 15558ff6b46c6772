package io.millrace.replication.partition;

import java.util.List;

/**
 * What the controller ordered for a partition.
 *
 * @param leader the leader's id, -1 for none
 * @param leaderEpoch the epoch of its leadership
 * @param isr the replicas in sync
 * @param partitionEpoch the version of this state
 * @param replicas all replicas, the preferred leader first
 * @param recovering whether the leader was elected uncleanly
 */
public record RoleOrder(
        int leader,
        int leaderEpoch,
        List<Integer> isr,
        int partitionEpoch,
        List<Integer> replicas,
        boolean recovering) {
    /** Copies the lists. */
    public RoleOrder {
        isr = List.copyOf(isr);
        replicas = List.copyOf(replicas);
    }
}
