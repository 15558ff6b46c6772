package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.Check.between;
import static io.millrace.server.config.Check.betweenOr;
import static io.millrace.server.config.Check.fraction;
import static io.millrace.server.config.Check.listOf;
import static io.millrace.server.config.Check.oneOf;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofDouble;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofList;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofString;
import static io.millrace.server.config.ResourceKey.alone;
import static io.millrace.server.config.ResourceKey.inheriting;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every option a topic can override. */
public final class TopicKeys {
    private static final Map<String, ResourceKey<?>> ALL = new LinkedHashMap<>();

    public static final ResourceKey<List<String>> CLEANUP_POLICY =
            add(
                    inheriting(
                            ofList(
                                            "cleanup.policy",
                                            "delete",
                                            "What happens to old records: delete, compact, or"
                                                    + " both.")
                                    .check(listOf("compact", "delete")),
                            LogKeys.CLEANUP_POLICY));
    public static final ResourceKey<Long> RETENTION_MS =
            add(
                    inheriting(
                                    ofLong(
                                                    "retention.ms",
                                                    604_800_000L,
                                                    "Records older than this are deleted, in ms; -1"
                                                            + " never.")
                                            .check(atLeast(-1)),
                                    LogKeys.RETENTION_MS)
                            .orMinutes(LogKeys.RETENTION_MINUTES)
                            .orHours(LogKeys.RETENTION_HOURS));
    public static final ResourceKey<Long> RETENTION_BYTES =
            add(
                    inheriting(
                            ofLong(
                                    "retention.bytes",
                                    -1L,
                                    "Oldest segments are deleted while a partition is larger than"
                                            + " this; -1 never."),
                            LogKeys.RETENTION_BYTES));
    public static final ResourceKey<Integer> SEGMENT_BYTES =
            add(
                    inheriting(
                            ofInt(
                                            "segment.bytes",
                                            1 << 30,
                                            "Size at which a segment file is closed and the next"
                                                    + " begun.")
                                    .check(atLeast(14)),
                            LogKeys.SEGMENT_BYTES));
    public static final ResourceKey<Long> SEGMENT_MS =
            add(
                    inheriting(
                                    ofLong(
                                                    "segment.ms",
                                                    604_800_000L,
                                                    "Age at which a segment is closed even when"
                                                            + " small, in ms.")
                                            .check(atLeast(1)),
                                    LogKeys.ROLL_MS)
                            .orHours(LogKeys.ROLL_HOURS));
    public static final ResourceKey<Long> SEGMENT_JITTER_MS =
            add(
                    inheriting(
                                    ofLong(
                                                    "segment.jitter.ms",
                                                    0L,
                                                    "Random part taken off that age, in ms.")
                                            .check(atLeast(0)),
                                    LogKeys.ROLL_JITTER_MS)
                            .orHours(LogKeys.ROLL_JITTER_HOURS));
    public static final ResourceKey<Integer> SEGMENT_INDEX_BYTES =
            add(
                    inheriting(
                            ofInt(
                                            "segment.index.bytes",
                                            10 << 20,
                                            "Size of a full index file, in bytes.")
                                    .check(atLeast(4)),
                            LogKeys.INDEX_MAX_BYTES));
    public static final ResourceKey<Integer> INDEX_INTERVAL_BYTES =
            add(
                    inheriting(
                            ofInt(
                                            "index.interval.bytes",
                                            4096,
                                            "Bytes appended between two index entries.")
                                    .check(atLeast(0)),
                            LogKeys.INDEX_INTERVAL));
    public static final ResourceKey<Integer> MAX_MESSAGE_BYTES =
            add(
                    inheriting(
                            ofInt(
                                            "max.message.bytes",
                                            1_048_588,
                                            "The largest record batch accepted, in bytes.")
                                    .check(atLeast(0)),
                            LogKeys.MESSAGE_MAX_BYTES));
    public static final ResourceKey<Integer> MIN_INSYNC_REPLICAS =
            add(
                    inheriting(
                            ofInt(
                                            "min.insync.replicas",
                                            1,
                                            "In-sync replicas needed before a write with acks=all"
                                                    + " is accepted.")
                                    .check(atLeast(1)),
                            LogKeys.MIN_INSYNC_REPLICAS));
    public static final ResourceKey<Boolean> UNCLEAN_LEADER_ELECTION =
            add(
                    inheriting(
                            ofBoolean(
                                    "unclean.leader.election.enable",
                                    false,
                                    "Whether a replica that is not in sync may lead when no other"
                                            + " is left, losing records."),
                            LogKeys.UNCLEAN_ELECTION));
    public static final ResourceKey<String> COMPRESSION_TYPE =
            add(
                    inheriting(
                            ofString(
                                            "compression.type",
                                            "producer",
                                            "Codec of stored batches; producer keeps what came in.")
                                    .check(
                                            oneOf(
                                                    "uncompressed",
                                                    "zstd",
                                                    "lz4",
                                                    "snappy",
                                                    "gzip",
                                                    "producer")),
                            LogKeys.COMPRESSION_TYPE));
    public static final ResourceKey<Integer> GZIP_LEVEL =
            add(
                    inheriting(
                            ofInt(
                                            "compression.gzip.level",
                                            -1,
                                            "Level when the broker itself compresses with gzip; -1"
                                                    + " is the library's choice.")
                                    .check(betweenOr(1, 9, -1)),
                            LogKeys.GZIP_LEVEL));
    public static final ResourceKey<Integer> LZ4_LEVEL =
            add(
                    inheriting(
                            ofInt(
                                            "compression.lz4.level",
                                            9,
                                            "Level when the broker itself compresses with lz4.")
                                    .check(between(1, 17)),
                            LogKeys.LZ4_LEVEL));
    public static final ResourceKey<Integer> ZSTD_LEVEL =
            add(
                    inheriting(
                            ofInt(
                                            "compression.zstd.level",
                                            3,
                                            "Level when the broker itself compresses with zstd.")
                                    .check(between(-131_072, 22)),
                            LogKeys.ZSTD_LEVEL));
    public static final ResourceKey<Long> FLUSH_MESSAGES =
            add(
                    inheriting(
                            ofLong(
                                            "flush.messages",
                                            Long.MAX_VALUE,
                                            "Records after which a log is forced to disk; at 1"
                                                    + " every acknowledgement waits for the disk.")
                                    .check(atLeast(1)),
                            LogKeys.FLUSH_MESSAGES));
    public static final ResourceKey<Long> FLUSH_MS =
            add(
                    inheriting(
                                    ofLong(
                                                    "flush.ms",
                                                    Long.MAX_VALUE,
                                                    "Time after which a log is forced to disk, in"
                                                            + " ms.")
                                            .check(atLeast(0)),
                                    LogKeys.FLUSH_MS)
                            .or(LogKeys.FLUSH_SCHEDULER));
    public static final ResourceKey<Long> FILE_DELETE_DELAY_MS =
            add(
                    inheriting(
                            ofLong(
                                            "file.delete.delay.ms",
                                            60_000L,
                                            "How long a deleted segment's files stay, in ms.")
                                    .check(atLeast(0)),
                            LogKeys.SEGMENT_DELETE_DELAY));
    public static final ResourceKey<Boolean> PREALLOCATE =
            add(
                    inheriting(
                            ofBoolean(
                                    "preallocate",
                                    false,
                                    "Whether a new segment file takes its whole size at once."),
                            LogKeys.PREALLOCATE));
    public static final ResourceKey<String> TIMESTAMP_TYPE =
            add(
                    inheriting(
                            ofString(
                                            "message.timestamp.type",
                                            "CreateTime",
                                            "Whether records keep the producer's time or get that"
                                                    + " of the append.")
                                    .check(oneOf("CreateTime", "LogAppendTime")),
                            LogKeys.TIMESTAMP_TYPE));
    public static final ResourceKey<Long> TIMESTAMP_BEFORE_MAX_MS =
            add(
                    inheriting(
                            ofLong(
                                            "message.timestamp.before.max.ms",
                                            Long.MAX_VALUE,
                                            "How far in the past a record's time may lie, in ms.")
                                    .check(atLeast(0)),
                            LogKeys.TIMESTAMP_BEFORE_MAX));
    public static final ResourceKey<Long> TIMESTAMP_AFTER_MAX_MS =
            add(
                    inheriting(
                            ofLong(
                                            "message.timestamp.after.max.ms",
                                            Long.MAX_VALUE,
                                            "How far in the future a record's time may lie, in ms.")
                                    .check(atLeast(0)),
                            LogKeys.TIMESTAMP_AFTER_MAX));
    public static final ResourceKey<Long> TIMESTAMP_DIFFERENCE_MAX_MS =
            add(
                    inheriting(
                            ofLong(
                                            "message.timestamp.difference.max.ms",
                                            Long.MAX_VALUE,
                                            "Older form of the two limits: in force for those of"
                                                    + " them that are not set.")
                                    .check(atLeast(0)),
                            LogKeys.TIMESTAMP_DIFFERENCE_MAX));
    public static final ResourceKey<Boolean> DOWNCONVERSION =
            add(
                    inheriting(
                            ofBoolean(
                                    "message.downconversion.enable",
                                    true,
                                    "Whether old consumers get records in their own format."),
                            LogKeys.DOWNCONVERSION));
    public static final ResourceKey<Double> MIN_CLEANABLE_RATIO =
            add(
                    inheriting(
                            ofDouble(
                                            "min.cleanable.dirty.ratio",
                                            0.5,
                                            "Share of a log that must be uncompacted before a pass"
                                                    + " is worth it.")
                                    .check(fraction(1)),
                            CleanerKeys.CLEANER_MIN_RATIO));
    public static final ResourceKey<Long> DELETE_RETENTION_MS =
            add(
                    inheriting(
                            ofLong(
                                            "delete.retention.ms",
                                            86_400_000L,
                                            "How long a compacted topic keeps the mark of a deleted"
                                                    + " key, in ms.")
                                    .check(atLeast(0)),
                            CleanerKeys.CLEANER_DELETE_RETENTION));
    public static final ResourceKey<Long> MIN_COMPACTION_LAG_MS =
            add(
                    inheriting(
                            ofLong(
                                            "min.compaction.lag.ms",
                                            0L,
                                            "Records younger than this are not compacted, in ms.")
                                    .check(atLeast(0)),
                            CleanerKeys.CLEANER_MIN_LAG));
    public static final ResourceKey<Long> MAX_COMPACTION_LAG_MS =
            add(
                    inheriting(
                            ofLong(
                                            "max.compaction.lag.ms",
                                            Long.MAX_VALUE,
                                            "Records older than this are compacted whatever the"
                                                    + " ratio, in ms.")
                                    .check(atLeast(1)),
                            CleanerKeys.CLEANER_MAX_LAG));

    static {
        TopicThrottleKeys.all().forEach(TopicKeys::add);
        TopicIdleKeys.all().forEach(TopicKeys::add);
    }

    private TopicKeys() {}

    private static <T> ResourceKey<T> add(ResourceKey<T> key) {
        ALL.put(key.name(), key);
        return key;
    }

    /** All of them, in the order of docs/config.md. */
    public static Collection<ResourceKey<?>> all() {
        return Collections.unmodifiableCollection(ALL.values());
    }

    public static @Nullable ResourceKey<?> find(String name) {
        return ALL.get(name);
    }
}
