package io.millrace.group.runtime;

/**
 * Limits of shards.
 *
 * @param commitTimeoutMs how long a reply waits for its records to be committed, {@code
 *     offsets.commit.timeout.ms}
 * @param loadBytes read at once while loading, {@code offsets.load.buffer.size}
 */
public record ShardConfig(long commitTimeoutMs, int loadBytes) {
    /** Kafka's defaults. */
    public static final ShardConfig DEFAULTS = new ShardConfig(5_000, 5 << 20);
}
