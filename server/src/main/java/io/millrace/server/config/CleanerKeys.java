package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.Check.fraction;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofDouble;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofLong;

/** Compaction. */
public final class CleanerKeys {
    static final KeyTable TABLE = new KeyTable("Compaction", "Compaction.");

    public static final ConfigKey<Double> CLEANER_MIN_RATIO =
            TABLE.add(
                    ofDouble(
                                    "log.cleaner.min.cleanable.ratio",
                                    0.5,
                                    "Share of a log that must be uncompacted before a pass is worth"
                                            + " it.")
                            .check(fraction(1))
                            .clusterWide());
    public static final ConfigKey<Long> CLEANER_DELETE_RETENTION =
            TABLE.add(
                    ofLong(
                                    "log.cleaner.delete.retention.ms",
                                    86400000L,
                                    "How long a compacted topic keeps the mark of a deleted key, in"
                                            + " ms.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Long> CLEANER_MIN_LAG =
            TABLE.add(
                    ofLong(
                                    "log.cleaner.min.compaction.lag.ms",
                                    0L,
                                    "Records younger than this are not compacted, in ms.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Long> CLEANER_MAX_LAG =
            TABLE.add(
                    ofLong(
                                    "log.cleaner.max.compaction.lag.ms",
                                    Long.MAX_VALUE,
                                    "Records older than this are compacted whatever the ratio, in"
                                            + " ms.")
                            .check(atLeast(1))
                            .clusterWide());

    public static final ConfigKey<Boolean> CLEANER_ENABLE =
            TABLE.add(ofBoolean("log.cleaner.enable", true, "Whether compaction runs."));
    public static final ConfigKey<Integer> CLEANER_THREADS =
            TABLE.add(
                    ofInt("log.cleaner.threads", 1, "Threads that compact.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Double> CLEANER_IO_RATE =
            TABLE.add(
                    ofDouble(
                                    "log.cleaner.io.max.bytes.per.second",
                                    Double.MAX_VALUE,
                                    "Bytes compaction may read and write per second.")
                            .clusterWide());
    public static final ConfigKey<Long> CLEANER_DEDUPE_BUFFER =
            TABLE.add(
                    ofLong(
                                    "log.cleaner.dedupe.buffer.size",
                                    134217728L,
                                    "Memory for the table of keys, over all threads, in bytes.")
                            .clusterWide());
    public static final ConfigKey<Integer> CLEANER_IO_BUFFER =
            TABLE.add(
                    ofInt(
                                    "log.cleaner.io.buffer.size",
                                    524288,
                                    "Memory for reading and writing, over all threads, in bytes.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Double> CLEANER_LOAD_FACTOR =
            TABLE.add(
                    ofDouble(
                                    "log.cleaner.io.buffer.load.factor",
                                    0.9,
                                    "How full the table of keys may become.")
                            .clusterWide());
    public static final ConfigKey<Long> CLEANER_BACKOFF =
            TABLE.add(
                    ofLong(
                                    "log.cleaner.backoff.ms",
                                    15000L,
                                    "Pause when nothing is to be compacted, in ms.")
                            .check(atLeast(0))
                            .clusterWide());

    private CleanerKeys() {}
}
