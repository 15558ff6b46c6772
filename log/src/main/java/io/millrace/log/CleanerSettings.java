package io.millrace.log;

import io.millrace.log.upkeep.CompactionRules;

/**
 * What compaction may use, over all its threads; the names are Kafka's, after {@code log.cleaner.}.
 *
 * @param threads {@code threads}
 * @param dedupeBufferBytes {@code dedupe.buffer.size}
 * @param loadFactor {@code io.buffer.load.factor}
 * @param ioBufferBytes {@code io.buffer.size}
 * @param bytesPerSecond {@code io.max.bytes.per.second}
 */
public record CleanerSettings(
        int threads,
        long dedupeBufferBytes,
        double loadFactor,
        int ioBufferBytes,
        double bytesPerSecond) {
    private static final int SMALLEST_BUFFER = 64 * 1024;
    private static final int LARGEST_BUFFER = 16 * 1024 * 1024;

    /** Kafka's defaults. */
    public static final CleanerSettings DEFAULTS =
            new CleanerSettings(1, 134_217_728L, 0.9, 524_288, Double.MAX_VALUE);

    /** The part of one thread. */
    CompactionRules.Memory memory() {
        int divisor = Math.max(1, threads);
        int buffer = ioBufferBytes / divisor / 2;
        return new CompactionRules.Memory(
                Math.min(dedupeBufferBytes / divisor, Integer.MAX_VALUE),
                loadFactor,
                Math.clamp(buffer, SMALLEST_BUFFER, LARGEST_BUFFER));
    }
}
