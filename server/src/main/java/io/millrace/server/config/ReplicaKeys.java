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

    public static final ConfigKey<Integer> SOCKET_TIMEOUT =
            TABLE.add(
                    ofInt(
                            "replica.socket.timeout.ms",
                            30000,
                            "How long a follower waits for an answer of its leader, in ms."));
    public static final ConfigKey<Integer> FETCH_MAX_BYTES =
            TABLE.add(
                    ofInt(
                                    "replica.fetch.max.bytes",
                                    1048576,
                                    "Bytes a follower asks for per partition.")
                            .check(atLeast(0)));
    public static final ConfigKey<Integer> FETCH_WAIT_MAX =
            TABLE.add(
                    ofInt(
                            "replica.fetch.wait.max.ms",
                            500,
                            "How long a leader may hold a follower's fetch back, in ms."));
    public static final ConfigKey<Integer> FETCH_BACKOFF =
            TABLE.add(
                    ofInt(
                                    "replica.fetch.backoff.ms",
                                    1000,
                                    "The longest pause of a follower after failed fetches, in ms;"
                                            + " the first is much shorter.")
                            .check(atLeast(0)));
    public static final ConfigKey<Integer> FETCH_MIN_BYTES =
            TABLE.add(
                    ofInt(
                            "replica.fetch.min.bytes",
                            1,
                            "Bytes a leader gathers before it answers a follower."));
    public static final ConfigKey<Integer> FETCH_RESPONSE_MAX_BYTES =
            TABLE.add(
                    ofInt(
                                    "replica.fetch.response.max.bytes",
                                    10485760,
                                    "Bytes a follower asks for in all.")
                            .check(atLeast(0)));
    public static final ConfigKey<Integer> FETCHERS =
            TABLE.add(
                    ofInt("num.replica.fetchers", 1, "Fetching connections per leader broker.")
                            .check(atLeast(1))
                            .clusterWide());

    public static final ConfigKey<String> SELECTOR =
            TABLE.add(
                    ofString(
                            "replica.selector.class",
                            null,
                            "Kafka's org.apache.kafka.common.replica.RackAwareReplicaSelector"
                                    + " sends consumers to a replica in their rack; with any other"
                                    + " they read from leaders."));
    public static final ConfigKey<Integer> MOVES =
            TABLE.add(
                    ofInt(
                            "num.replica.alter.log.dirs.threads",
                            null,
                            "Replicas that move between directories at the same time; as many as"
                                    + " there are directories by default."));

    static {
        TABLE.idle(
                ofInt(
                        "replica.socket.receive.buffer.bytes",
                        65536,
                        "SO_RCVBUF of a follower's connections."));
    }

    private ReplicaKeys() {}
}
