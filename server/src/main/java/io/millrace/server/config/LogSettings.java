package io.millrace.server.config;

import io.millrace.log.LogConfig;
import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compression;
import io.millrace.wire.record.TimestampRule;
import io.millrace.wire.record.TimestampType;

import org.jspecify.annotations.Nullable;

/** A topic's options as its logs want them: plain values in their records. */
public final class LogSettings {
    private LogSettings() {}

    public static LogConfig of(ResourceSettings topic) {
        var policy = topic.get(TopicKeys.CLEANUP_POLICY);
        return new LogConfig(
                rolling(topic),
                new LogConfig.Retention(
                        policy.contains("delete"),
                        topic.get(TopicKeys.RETENTION_MS),
                        topic.get(TopicKeys.RETENTION_BYTES),
                        topic.get(TopicKeys.FILE_DELETE_DELAY_MS)),
                new LogConfig.Flushing(
                        topic.get(TopicKeys.FLUSH_MESSAGES), topic.get(TopicKeys.FLUSH_MS)),
                timestamps(topic),
                compression(topic),
                new LogConfig.Compaction(
                        policy.contains("compact"),
                        topic.get(TopicKeys.MIN_CLEANABLE_RATIO),
                        topic.get(TopicKeys.DELETE_RETENTION_MS),
                        topic.get(TopicKeys.MIN_COMPACTION_LAG_MS),
                        topic.get(TopicKeys.MAX_COMPACTION_LAG_MS)),
                topic.get(TopicKeys.MAX_MESSAGE_BYTES));
    }

    private static LogConfig.Rolling rolling(ResourceSettings topic) {
        return new LogConfig.Rolling(
                topic.get(TopicKeys.SEGMENT_BYTES),
                topic.get(TopicKeys.SEGMENT_MS),
                topic.get(TopicKeys.SEGMENT_JITTER_MS),
                topic.get(TopicKeys.SEGMENT_INDEX_BYTES),
                topic.get(TopicKeys.INDEX_INTERVAL_BYTES),
                topic.get(TopicKeys.PREALLOCATE));
    }

    private static TimestampRule timestamps(ResourceSettings topic) {
        boolean append = topic.get(TopicKeys.TIMESTAMP_TYPE).equals("LogAppendTime");
        return new TimestampRule(
                append ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
                limit(topic, TopicKeys.TIMESTAMP_BEFORE_MAX_MS),
                limit(topic, TopicKeys.TIMESTAMP_AFTER_MAX_MS));
    }

    /** Before KIP-937 there was one limit for both sides; a limit that is not set still is that. */
    private static long limit(ResourceSettings topic, ResourceKey<Long> key) {
        long own = topic.get(key);
        return own == Long.MAX_VALUE ? topic.get(TopicKeys.TIMESTAMP_DIFFERENCE_MAX_MS) : own;
    }

    private static @Nullable Compression compression(ResourceSettings topic) {
        var type = topic.get(TopicKeys.COMPRESSION_TYPE);
        return switch (type) {
            case "producer" -> null;
            case "uncompressed" -> Compression.NONE;
            case "gzip" -> new Compression(Codec.GZIP, topic.get(TopicKeys.GZIP_LEVEL));
            case "lz4" -> new Compression(Codec.LZ4, topic.get(TopicKeys.LZ4_LEVEL));
            case "zstd" -> new Compression(Codec.ZSTD, topic.get(TopicKeys.ZSTD_LEVEL));
            case "snappy" -> Compression.of(Codec.SNAPPY);
            default ->
                    throw new IllegalStateException(
                            "compression.type " + type + " passed its check");
        };
    }
}
