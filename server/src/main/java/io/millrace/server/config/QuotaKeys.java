package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofClass;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofList;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofString;

/** Quotas, metrics and telemetry. */
public final class QuotaKeys {
    static final KeyTable TABLE =
            new KeyTable("Quotas and metrics", "Quotas, metrics and telemetry.");

    public static final ConfigKey<Integer> WINDOW_NUM =
            TABLE.add(
                    ofInt("quota.window.num", 11, "Samples kept for client quotas.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> WINDOW_SECONDS =
            TABLE.add(
                    ofInt("quota.window.size.seconds", 1, "Length of each sample, in seconds.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> CONTROLLER_WINDOW_NUM =
            TABLE.add(
                    ofInt(
                                    "controller.quota.window.num",
                                    11,
                                    "Samples kept for the quota of topic creations and deletions.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> CONTROLLER_WINDOW_SECONDS =
            TABLE.add(
                    ofInt(
                                    "controller.quota.window.size.seconds",
                                    1,
                                    "Length of each sample, in seconds.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> TELEMETRY_MAX_BYTES =
            TABLE.add(
                    ofInt(
                                    "telemetry.max.bytes",
                                    1048576,
                                    "The largest set of metrics a client may push, in bytes.")
                            .check(atLeast(1)));
    public static final ConfigKey<Long> LEADER_RATE =
            TABLE.add(
                    ofLong(
                                    "leader.replication.throttled.rate",
                                    Long.MAX_VALUE,
                                    "Bytes per second that leaders send to throttled replicas.")
                            .check(atLeast(0))
                            .clusterWide()
                            .hidden());
    public static final ConfigKey<Long> FOLLOWER_RATE =
            TABLE.add(
                    ofLong(
                                    "follower.replication.throttled.rate",
                                    Long.MAX_VALUE,
                                    "Bytes per second that throttled followers fetch.")
                            .check(atLeast(0))
                            .clusterWide()
                            .hidden());
    public static final ConfigKey<Integer> REPLICATION_WINDOW_NUM =
            TABLE.add(
                    ofInt(
                                    "replication.quota.window.num",
                                    11,
                                    "Samples kept for replication quotas.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> REPLICATION_WINDOW_SECONDS =
            TABLE.add(
                    ofInt(
                                    "replication.quota.window.size.seconds",
                                    1,
                                    "Length of each sample, in seconds.")
                            .check(atLeast(1)));
    public static final ConfigKey<Long> MOVE_RATE =
            TABLE.add(
                    ofLong(
                                    "replica.alter.log.dirs.io.max.bytes.per.second",
                                    Long.MAX_VALUE,
                                    "Bytes per second of replicas moving between directories.")
                            .check(atLeast(0))
                            .clusterWide()
                            .hidden());
    public static final ConfigKey<Integer> MOVE_WINDOW_NUM =
            TABLE.add(
                    ofInt(
                                    "alter.log.dirs.replication.quota.window.num",
                                    11,
                                    "Samples kept for the quota of moves between directories.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> MOVE_WINDOW_SECONDS =
            TABLE.add(
                    ofInt(
                                    "alter.log.dirs.replication.quota.window.size.seconds",
                                    1,
                                    "Length of each sample, in seconds.")
                            .check(atLeast(1)));

    static {
        TABLE.idle(
                ofClass("client.quota.callback.class", null, "Class that decides quotas."),
                ofInt("metrics.num.samples", 2, "Samples kept for rates and averages.")
                        .check(atLeast(1)),
                ofLong("metrics.sample.window.ms", 30000L, "Length of each sample, in ms.")
                        .check(atLeast(1)),
                ofList("metric.reporters", "", "Classes that publish metrics.").clusterWide(),
                ofString("metrics.recording.level", "INFO", "The most detailed metrics recorded."),
                ofBoolean(
                        "auto.include.jmx.reporter", true, "Whether metrics always appear in JMX."),
                ofList("kafka.metrics.reporters", "", "Classes that publish the older metrics."),
                ofInt(
                                "kafka.metrics.polling.interval.secs",
                                10,
                                "Pause between two such publications, in seconds.")
                        .check(atLeast(1)));
    }

    private QuotaKeys() {}
}
