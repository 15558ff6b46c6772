package io.millrace.replication.partition;

import io.millrace.log.LogConfig;

/**
 * The settings of a topic that its partitions go by.
 *
 * @param log those of the log
 * @param minInsyncReplicas acks=all needs an ISR of at least this size (min.insync.replicas)
 */
public record PartitionConfig(LogConfig log, int minInsyncReplicas) {
    /** When nobody set anything. */
    public static final PartitionConfig DEFAULTS = new PartitionConfig(LogConfig.DEFAULTS, 1);
}
