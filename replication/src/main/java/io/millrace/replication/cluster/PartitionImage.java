package io.millrace.replication.cluster;

import java.util.List;

/**
 * One partition as the controller last described it.
 *
 * @param partition its number
 * @param leader the leader's broker id, {@link #NO_LEADER} when there is none
 * @param leaderEpoch the epoch of that leadership
 * @param partitionEpoch the version of the partition's state in the store
 * @param isr the replicas in sync
 * @param replicas all replicas, the preferred leader first
 * @param offlineReplicas those of them on dead brokers or failed disks
 */
public record PartitionImage(
        int partition,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> isr,
        List<Integer> replicas,
        List<Integer> offlineReplicas) {
    /** The leader's id of a partition without leader. */
    public static final int NO_LEADER = -1;

    /** The leader's id by which the controller tells that a partition is being deleted. */
    public static final int BEING_DELETED = -2;

    /** Copies the lists. */
    public PartitionImage {
        isr = List.copyOf(isr);
        replicas = List.copyOf(replicas);
        offlineReplicas = List.copyOf(offlineReplicas);
    }
}
