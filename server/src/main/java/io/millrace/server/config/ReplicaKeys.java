package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofString;

/** How followers copy from leaders. */
public final class ReplicaKeys {
    static final KeyTable TABLE = new KeyTable("Replication", "How followers copy from leaders.");

    public static final ConfigKey<Long> LAG_TIME_MAX =
            TABLE.add(
                    ofLong(
                            "replica.lag.time.max.ms",
                            30000L,
                            "A follower that has not caught up for this long leaves the in-sync"
                                    + " set, in ms."));
    public static final ConfigKey<Long> HIGH_WATERMARK_CHECKPOINT =
            TABLE.add(
                    ofLong(
                            "replica.high.watermark.checkpoint.interval.ms",
                            5000L,
                            "Pause between two notes of the high watermarks on disk, in ms."));

    static {
        TABLE.idle(
                ofInt(
                        "replica.socket.timeout.ms",
                        30000,
                        "How long a follower waits for an answer of its leader, in ms."),
                ofInt(
                        "replica.socket.receive.buffer.bytes",
                        65536,
                        "SO_RCVBUF of a follower's connections."),
                ofInt(
                                "replica.fetch.max.bytes",
                                1048576,
                                "Bytes a follower asks for per partition.")
                        .check(atLeast(0)),
                ofInt(
                        "replica.fetch.wait.max.ms",
                        500,
                        "How long a leader may hold a follower's fetch back, in ms."),
                ofInt(
                                "replica.fetch.backoff.ms",
                                1000,
                                "Pause of a follower after a failed fetch, in ms.")
                        .check(atLeast(0)),
                ofInt(
                        "replica.fetch.min.bytes",
                        1,
                        "Bytes a leader gathers before it answers a follower."),
                ofInt(
                                "replica.fetch.response.max.bytes",
                                10485760,
                                "Bytes a follower asks for in all.")
                        .check(atLeast(0)),
                ofInt("num.replica.fetchers", 1, "Fetching connections per leader broker.")
                        .clusterWide(),
                ofString(
                        "replica.selector.class",
                        null,
                        "Class that names the replica a consumer should read from."),
                ofInt(
                        "num.replica.alter.log.dirs.threads",
                        null,
                        "Threads that move replicas between directories."));
    }

    private ReplicaKeys() {}
}
