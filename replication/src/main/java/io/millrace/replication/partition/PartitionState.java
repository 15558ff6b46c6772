package io.millrace.replication.partition;

import java.util.List;
import java.util.UUID;

/**
 * What changes with roles and ISRs, not with appends.
 *
 * @param topicId the topic's id, all zero bits when unknown
 * @param role what this broker is to the partition
 * @param leaderEpoch the current leader epoch, -1 before the first order
 * @param partitionEpoch the version of the ISR
 * @param isr the committed in-sync replicas
 * @param replicas all replicas
 * @param epochStartOffset where the leader's epoch begins; a leader's high watermark below it may
 *     lag behind what an earlier leader told its clients
 */
public record PartitionState(
        UUID topicId,
        Role role,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> isr,
        List<Integer> replicas,
        long epochStartOffset) {
    /** Nothing ordered yet. */
    public static final PartitionState UNASSIGNED =
            new PartitionState(
                    new UUID(0, 0),
                    new Role.Offline("not assigned", false),
                    -1,
                    -1,
                    List.of(),
                    List.of(),
                    0);

    /** Copies the lists. */
    public PartitionState {
        isr = List.copyOf(isr);
        replicas = List.copyOf(replicas);
    }

    PartitionState withRole(Role other) {
        return new PartitionState(
                topicId, other, leaderEpoch, partitionEpoch, isr, replicas, epochStartOffset);
    }

    PartitionState withIsr(List<Integer> other, int version) {
        return new PartitionState(
                topicId, role, leaderEpoch, version, other, replicas, epochStartOffset);
    }
}
