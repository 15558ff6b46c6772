package io.millrace.group.offset;

/**
 * Limits of committed offsets.
 *
 * @param metadataMaxBytes {@code offset.metadata.max.bytes}
 * @param retentionMs {@code offsets.retention.minutes}
 * @param checkIntervalMs {@code offsets.retention.check.interval.ms}
 */
public record OffsetConfig(int metadataMaxBytes, long retentionMs, long checkIntervalMs) {
    /** Kafka's defaults. */
    public static final OffsetConfig DEFAULTS =
            new OffsetConfig(4_096, 7L * 24 * 60 * 60 * 1000, 600_000);
}
