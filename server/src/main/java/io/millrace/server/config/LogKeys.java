package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.Check.between;
import static io.millrace.server.config.Check.betweenOr;
import static io.millrace.server.config.Check.listOf;
import static io.millrace.server.config.Check.oneOf;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofClass;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofList;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofString;

import java.util.List;

/** Log directories, and what topics inherit. */
public final class LogKeys {
    static final KeyTable TABLE =
            new KeyTable("Logs and topics", "Log directories, and what topics inherit.");

    public static final ConfigKey<String> LOG_DIR =
            TABLE.add(
                    ofString(
                            "log.dir",
                            "/tmp/kafka-logs",
                            "The one data directory, when log.dirs is not set."));
    public static final ConfigKey<String> LOG_DIRS =
            TABLE.add(ofString("log.dirs", null, "The data directories, separated by commas."));
    public static final ConfigKey<Integer> NUM_PARTITIONS =
            TABLE.add(
                    ofInt(
                                    "num.partitions",
                                    1,
                                    "Partitions of a topic created without saying how many.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> DEFAULT_REPLICATION_FACTOR =
            TABLE.add(
                    ofInt(
                            "default.replication.factor",
                            1,
                            "Replicas of a partition created without saying how many."));
    public static final ConfigKey<Boolean> AUTO_CREATE_TOPICS =
            TABLE.add(
                    ofBoolean(
                            "auto.create.topics.enable",
                            true,
                            "Whether asking for an unknown topic creates it."));
    public static final ConfigKey<Boolean> DELETE_TOPIC_ENABLE =
            TABLE.add(ofBoolean("delete.topic.enable", true, "Whether topics may be deleted."));
    public static final ConfigKey<Integer> MIN_INSYNC_REPLICAS =
            TABLE.add(
                    ofInt(
                                    "min.insync.replicas",
                                    1,
                                    "In-sync replicas needed before a write with acks=all is"
                                            + " accepted.")
                            .check(atLeast(1))
                            .clusterWide());
    public static final ConfigKey<Boolean> UNCLEAN_ELECTION =
            TABLE.add(
                    ofBoolean(
                                    "unclean.leader.election.enable",
                                    false,
                                    "Whether a replica that is not in sync may lead when no other"
                                            + " is left, losing records.")
                            .clusterWide());
    public static final ConfigKey<Integer> MESSAGE_MAX_BYTES =
            TABLE.add(
                    ofInt(
                                    "message.max.bytes",
                                    1048588,
                                    "The largest record batch accepted, in bytes.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<String> COMPRESSION_TYPE =
            TABLE.add(
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
                                            "producer"))
                            .clusterWide());
    public static final ConfigKey<Integer> GZIP_LEVEL =
            TABLE.add(
                    ofInt(
                                    "compression.gzip.level",
                                    -1,
                                    "Level when the broker itself compresses with gzip; -1 is the"
                                            + " library's choice.")
                            .check(betweenOr(1, 9, -1))
                            .clusterWide());
    public static final ConfigKey<Integer> LZ4_LEVEL =
            TABLE.add(
                    ofInt(
                                    "compression.lz4.level",
                                    9,
                                    "Level when the broker itself compresses with lz4.")
                            .check(between(1, 17))
                            .clusterWide());
    public static final ConfigKey<Integer> ZSTD_LEVEL =
            TABLE.add(
                    ofInt(
                                    "compression.zstd.level",
                                    3,
                                    "Level when the broker itself compresses with zstd.")
                            .check(between(-131072, 22))
                            .clusterWide());
    public static final ConfigKey<Integer> SEGMENT_BYTES =
            TABLE.add(
                    ofInt(
                                    "log.segment.bytes",
                                    1073741824,
                                    "Size at which a segment file is closed and the next begun.")
                            .check(atLeast(14))
                            .clusterWide());
    public static final ConfigKey<Long> ROLL_MS =
            TABLE.add(
                    ofLong(
                                    "log.roll.ms",
                                    null,
                                    "Age at which a segment is closed even when small, in ms;"
                                            + " log.roll.hours when not set.")
                            .clusterWide());
    public static final ConfigKey<Integer> ROLL_HOURS =
            TABLE.add(ofInt("log.roll.hours", 168, "The same in hours.").check(atLeast(1)));
    public static final ConfigKey<Long> ROLL_JITTER_MS =
            TABLE.add(
                    ofLong(
                                    "log.roll.jitter.ms",
                                    null,
                                    "Random part taken off that age, so that segments do not all"
                                            + " roll at once, in ms; log.roll.jitter.hours when not"
                                            + " set.")
                            .clusterWide());
    public static final ConfigKey<Integer> ROLL_JITTER_HOURS =
            TABLE.add(ofInt("log.roll.jitter.hours", 0, "The same in hours.").check(atLeast(0)));
    public static final ConfigKey<Long> RETENTION_MS =
            TABLE.add(
                    ofLong(
                                    "log.retention.ms",
                                    null,
                                    "Records older than this are deleted, in ms; -1 never;"
                                            + " log.retention.minutes when not set.")
                            .clusterWide());
    public static final ConfigKey<Integer> RETENTION_MINUTES =
            TABLE.add(
                    ofInt(
                            "log.retention.minutes",
                            null,
                            "The same in minutes; log.retention.hours when not set."));
    public static final ConfigKey<Integer> RETENTION_HOURS =
            TABLE.add(ofInt("log.retention.hours", 168, "The same in hours."));
    public static final ConfigKey<Long> RETENTION_BYTES =
            TABLE.add(
                    ofLong(
                                    "log.retention.bytes",
                                    -1L,
                                    "Oldest segments are deleted while a partition is larger than"
                                            + " this; -1 never.")
                            .clusterWide());
    public static final ConfigKey<Long> RETENTION_CHECK =
            TABLE.add(
                    ofLong(
                                    "log.retention.check.interval.ms",
                                    300000L,
                                    "Pause between two looks for segments to delete, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<List<String>> CLEANUP_POLICY =
            TABLE.add(
                    ofList(
                                    "log.cleanup.policy",
                                    "delete",
                                    "What happens to old records: delete, compact, or both.")
                            .check(listOf("compact", "delete"))
                            .clusterWide());
    public static final ConfigKey<Integer> INDEX_MAX_BYTES =
            TABLE.add(
                    ofInt(
                                    "log.index.size.max.bytes",
                                    10485760,
                                    "Size of a full index file, in bytes.")
                            .check(atLeast(4))
                            .clusterWide());
    public static final ConfigKey<Integer> INDEX_INTERVAL =
            TABLE.add(
                    ofInt(
                                    "log.index.interval.bytes",
                                    4096,
                                    "Bytes appended between two index entries.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Long> FLUSH_MESSAGES =
            TABLE.add(
                    ofLong(
                                    "log.flush.interval.messages",
                                    Long.MAX_VALUE,
                                    "Records after which a log is forced to disk; at 1 every"
                                            + " acknowledgement waits for the disk.")
                            .check(atLeast(1))
                            .clusterWide());
    public static final ConfigKey<Long> SEGMENT_DELETE_DELAY =
            TABLE.add(
                    ofLong(
                                    "log.segment.delete.delay.ms",
                                    60000L,
                                    "How long a deleted segment's files stay, in ms.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Long> FLUSH_SCHEDULER =
            TABLE.add(
                    ofLong(
                            "log.flush.scheduler.interval.ms",
                            Long.MAX_VALUE,
                            "Used for log.flush.interval.ms when that is not set."));
    public static final ConfigKey<Long> FLUSH_MS =
            TABLE.add(
                    ofLong(
                                    "log.flush.interval.ms",
                                    null,
                                    "Time after which a log is forced to disk, in ms.")
                            .clusterWide());
    public static final ConfigKey<Integer> RECOVERY_CHECKPOINT =
            TABLE.add(
                    ofInt(
                                    "log.flush.offset.checkpoint.interval.ms",
                                    60000,
                                    "Pause between two notes of how far logs are known to be on"
                                            + " disk, in ms.")
                            .check(atLeast(0)));
    public static final ConfigKey<Boolean> PREALLOCATE =
            TABLE.add(
                    ofBoolean(
                                    "log.preallocate",
                                    false,
                                    "Whether a new segment file takes its whole size at once.")
                            .clusterWide());
    public static final ConfigKey<Integer> RECOVERY_THREADS =
            TABLE.add(
                    ofInt(
                                    "num.recovery.threads.per.data.dir",
                                    1,
                                    "Threads that open logs at start, per data directory.")
                            .check(atLeast(1))
                            .clusterWide());
    public static final ConfigKey<String> TIMESTAMP_TYPE =
            TABLE.add(
                    ofString(
                                    "log.message.timestamp.type",
                                    "CreateTime",
                                    "Whether records keep the producer's time or get that of the"
                                            + " append.")
                            .check(oneOf("CreateTime", "LogAppendTime"))
                            .clusterWide());
    public static final ConfigKey<Long> TIMESTAMP_BEFORE_MAX =
            TABLE.add(
                    ofLong(
                                    "log.message.timestamp.before.max.ms",
                                    Long.MAX_VALUE,
                                    "How far in the past a record's time may lie, in ms.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Long> TIMESTAMP_AFTER_MAX =
            TABLE.add(
                    ofLong(
                                    "log.message.timestamp.after.max.ms",
                                    Long.MAX_VALUE,
                                    "How far in the future a record's time may lie, in ms.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Long> TIMESTAMP_DIFFERENCE_MAX =
            TABLE.add(
                    ofLong(
                                    "log.message.timestamp.difference.max.ms",
                                    Long.MAX_VALUE,
                                    "Older form of the two limits: in force for those of them that"
                                            + " are not set.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Boolean> DOWNCONVERSION =
            TABLE.add(
                    ofBoolean(
                                    "log.message.downconversion.enable",
                                    true,
                                    "Whether old consumers get records in their own format.")
                            .clusterWide());
    public static final ConfigKey<Long> INITIAL_TASK_DELAY =
            TABLE.add(
                    ofLong(
                                    "log.initial.task.delay.ms",
                                    30000L,
                                    "Pause after start before housekeeping begins, in ms.")
                            .check(atLeast(0))
                            .hidden());

    static {
        TABLE.idle(
                ofInt(
                                "log.flush.start.offset.checkpoint.interval.ms",
                                60000,
                                "Pause between two notes of the logs' start offsets, in ms.")
                        .check(atLeast(0)),
                ofString(
                        "log.message.format.version",
                        "3.0-IV1",
                        "Format of stored records in old releases; always the newest here."),
                ofClass(
                        "create.topic.policy.class.name",
                        null,
                        "Class that may refuse new topics."),
                ofClass(
                        "alter.config.policy.class.name",
                        null,
                        "Class that may refuse config changes."),
                ofBoolean(
                        "alter.config.policy.kraft.compatibility.enable",
                        false,
                        "How that class sees incremental changes."));
        TABLE.kraft(
                ofLong(
                                "log.dir.failure.timeout.ms",
                                30000L,
                                "How long an unreported directory failure may last, in ms.")
                        .check(atLeast(1)));
    }

    private LogKeys() {}
}
