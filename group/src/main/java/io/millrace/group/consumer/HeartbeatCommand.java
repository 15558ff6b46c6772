package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A ConsumerGroupHeartbeat, freed from its version. What is null, or a negative time, has not
 * changed since the last one.
 *
 * @param epoch the member's; 0 joins, -1 leaves, -2 leaves for a while
 * @param regex empty for none any longer
 * @param owned the partitions that the member has
 */
public record HeartbeatCommand(
        String groupId,
        String memberId,
        int epoch,
        @Nullable String instanceId,
        @Nullable String rackId,
        int rebalanceTimeoutMs,
        String clientId,
        String clientHost,
        @Nullable List<String> names,
        @Nullable String regex,
        @Nullable String assignor,
        @Nullable PartitionSet owned) {
    /** Whether it says everything, as the first one and the first after a failure do. */
    boolean isFull() {
        return epoch == 0
                || (rebalanceTimeoutMs >= 0 && (names != null || regex != null) && owned != null);
    }
}
