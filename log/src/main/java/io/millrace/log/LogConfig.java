package io.millrace.log;

import io.millrace.wire.compress.Compression;
import io.millrace.wire.record.CheckRules;
import io.millrace.wire.record.TimestampRule;

import org.jspecify.annotations.Nullable;

/**
 * The settings of one topic as its logs see them. Sizes are in bytes, durations in milliseconds;
 * the defaults are Kafka 3.9's.
 *
 * @param timestamps whose clock record timestamps show, and which are accepted
 * @param compression what batches are compressed with, or null: as the producer did
 * @param maxMessageBytes the largest batch a client may append
 */
public record LogConfig(
        Rolling rolling,
        Retention retention,
        Flushing flushing,
        TimestampRule timestamps,
        @Nullable Compression compression,
        Compaction compaction,
        int maxMessageBytes) {
    /** Topic settings when nobody set anything. */
    public static final LogConfig DEFAULTS =
            new LogConfig(
                    new Rolling(1 << 30, 604_800_000L, 0, 10_485_760, 4096, false),
                    new Retention(true, 604_800_000L, -1, 60_000),
                    new Flushing(Long.MAX_VALUE, Long.MAX_VALUE),
                    TimestampRule.ANY,
                    null,
                    new Compaction(false, 0.5, 86_400_000L, 0, Long.MAX_VALUE),
                    1_048_588);

    /**
     * When a segment is complete and the next one begins.
     *
     * @param segmentJitterMs up to this much is taken at random off {@code segmentMs}
     * @param indexIntervalBytes roughly this many bytes lie between two index entries
     * @param preallocate whether a new segment's file gets its full size at once
     */
    public record Rolling(
            int segmentBytes,
            long segmentMs,
            long segmentJitterMs,
            int segmentIndexBytes,
            int indexIntervalBytes,
            boolean preallocate) {
        /** The same with another segment size. */
        public Rolling withSegmentBytes(int bytes) {
            return new Rolling(
                    bytes,
                    segmentMs,
                    segmentJitterMs,
                    segmentIndexBytes,
                    indexIntervalBytes,
                    preallocate);
        }

        /** The same with another age. */
        public Rolling withSegmentMs(long ms) {
            return new Rolling(
                    segmentBytes,
                    ms,
                    segmentJitterMs,
                    segmentIndexBytes,
                    indexIntervalBytes,
                    preallocate);
        }

        /** The same with another distance between index entries. */
        public Rolling withIndexIntervalBytes(int bytes) {
            return new Rolling(
                    segmentBytes,
                    segmentMs,
                    segmentJitterMs,
                    segmentIndexBytes,
                    bytes,
                    preallocate);
        }
    }

    /**
     * Which segments may go.
     *
     * @param delete whether the cleanup policy includes {@code delete}
     * @param retentionMs -1: for ever
     * @param retentionBytes -1: without limit
     * @param fileDeleteDelayMs how long files stay under another name before they are removed
     */
    public record Retention(
            boolean delete, long retentionMs, long retentionBytes, long fileDeleteDelayMs) {}

    /**
     * When data must be forced to the disk; {@link Long#MAX_VALUE} leaves it to the system.
     *
     * @param messages at the latest after this many records
     * @param ms at the latest after this time
     */
    public record Flushing(long messages, long ms) {}

    /**
     * How old values of a key are dropped.
     *
     * @param compact whether the cleanup policy includes {@code compact}
     * @param minDirtyRatio clean when at least this share is not yet cleaned
     * @param deleteRetentionMs how long tombstones stay
     */
    public record Compaction(
            boolean compact,
            double minDirtyRatio,
            long deleteRetentionMs,
            long minLagMs,
            long maxLagMs) {}

    /** The age at which a segment is complete; compaction may ask for less. */
    public long effectiveSegmentMs() {
        return compaction.compact
                ? Math.min(rolling.segmentMs, compaction.maxLagMs)
                : rolling.segmentMs;
    }

    /** What is asked of the batches that clients append. */
    CheckRules checkRules() {
        return new CheckRules(
                maxMessageBytes,
                timestamps,
                compaction.compact,
                compression,
                CheckRules.MAX_PLAIN_BYTES);
    }

    /** The same with other rules for rolling. */
    public LogConfig withRolling(Rolling other) {
        return new LogConfig(
                other, retention, flushing, timestamps, compression, compaction, maxMessageBytes);
    }

    /** The same with other rules for retention. */
    public LogConfig withRetention(Retention other) {
        return new LogConfig(
                rolling, other, flushing, timestamps, compression, compaction, maxMessageBytes);
    }

    /** The same with other rules for flushing. */
    public LogConfig withFlushing(Flushing other) {
        return new LogConfig(
                rolling, retention, other, timestamps, compression, compaction, maxMessageBytes);
    }

    /** The same with other rules for timestamps. */
    public LogConfig withTimestamps(TimestampRule other) {
        return new LogConfig(
                rolling, retention, flushing, other, compression, compaction, maxMessageBytes);
    }

    /** The same with other rules for compression. */
    public LogConfig withCompression(@Nullable Compression other) {
        return new LogConfig(
                rolling, retention, flushing, timestamps, other, compaction, maxMessageBytes);
    }

    /** The same with other rules for compaction. */
    public LogConfig withCompaction(Compaction other) {
        return new LogConfig(
                rolling, retention, flushing, timestamps, compression, other, maxMessageBytes);
    }

    /** The same with another limit for batches. */
    public LogConfig withMaxMessageBytes(int bytes) {
        return new LogConfig(
                rolling, retention, flushing, timestamps, compression, compaction, bytes);
    }
}
