package io.millrace.replication.partition;

import io.millrace.log.LogConfig;
import io.millrace.replication.throttle.Throttled;

/**
 * The settings of a topic that its partitions go by.
 *
 * @param log those of the log
 * @param minInsyncReplicas acks=all needs an ISR of at least this size (min.insync.replicas)
 * @param leading which partitions this broker sends within its quota, if it leads them
 *     (leader.replication.throttled.replicas)
 * @param following which partitions this broker fetches within its quota
 *     (follower.replication.throttled.replicas)
 */
public record PartitionConfig(
        LogConfig log, int minInsyncReplicas, Throttled leading, Throttled following) {
    /** When nobody set anything. */
    public static final PartitionConfig DEFAULTS = new PartitionConfig(LogConfig.DEFAULTS, 1);

    /** Without throttles. */
    public PartitionConfig(LogConfig log, int minInsyncReplicas) {
        this(log, minInsyncReplicas, Throttled.NONE, Throttled.NONE);
    }
}
