package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.Check.between;
import static io.millrace.server.config.Check.listOf;
import static io.millrace.server.config.Check.oneOfIgnoringCase;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofList;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofShort;
import static io.millrace.server.config.ConfigKey.ofString;

import java.util.List;

/** Consumer groups and their offsets. */
public final class GroupKeys {
    static final KeyTable TABLE = new KeyTable("Groups", "Consumer groups and their offsets.");

    public static final ConfigKey<Integer> GROUP_MIN_SESSION =
            TABLE.add(
                    ofInt(
                            "group.min.session.timeout.ms",
                            6000,
                            "The shortest session timeout a member may ask for, in ms."));
    public static final ConfigKey<Integer> GROUP_MAX_SESSION =
            TABLE.add(
                    ofInt(
                            "group.max.session.timeout.ms",
                            1800000,
                            "The longest session timeout a member may ask for, in ms."));
    public static final ConfigKey<Integer> GROUP_INITIAL_DELAY =
            TABLE.add(
                    ofInt(
                            "group.initial.rebalance.delay.ms",
                            3000,
                            "How long an empty group waits for more members before its first"
                                    + " assignment, in ms."));
    public static final ConfigKey<Integer> GROUP_MAX_SIZE =
            TABLE.add(
                    ofInt("group.max.size", Integer.MAX_VALUE, "Members a group may have.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> OFFSET_METADATA_MAX =
            TABLE.add(
                    ofInt(
                            "offset.metadata.max.bytes",
                            4096,
                            "The longest text a consumer may store with an offset, in bytes."));
    public static final ConfigKey<Integer> OFFSETS_LOAD_BUFFER =
            TABLE.add(
                    ofInt(
                                    "offsets.load.buffer.size",
                                    5242880,
                                    "Bytes read at once while offsets are loaded.")
                            .check(atLeast(1)));
    public static final ConfigKey<Short> OFFSETS_REPLICATION =
            TABLE.add(
                    ofShort("offsets.topic.replication.factor", 3, "Replicas of the offsets topic.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> OFFSETS_PARTITIONS =
            TABLE.add(
                    ofInt(
                                    "offsets.topic.num.partitions",
                                    50,
                                    "Partitions of the offsets topic; not to be changed"
                                            + " afterwards.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> OFFSETS_SEGMENT =
            TABLE.add(
                    ofInt(
                                    "offsets.topic.segment.bytes",
                                    104857600,
                                    "Segment size of the offsets topic, in bytes.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> OFFSETS_RETENTION =
            TABLE.add(
                    ofInt(
                                    "offsets.retention.minutes",
                                    10080,
                                    "How long offsets outlive their group, in minutes.")
                            .check(atLeast(1)));
    public static final ConfigKey<Long> OFFSETS_RETENTION_CHECK =
            TABLE.add(
                    ofLong(
                                    "offsets.retention.check.interval.ms",
                                    600000L,
                                    "Pause between two looks for expired offsets, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> OFFSETS_COMMIT_TIMEOUT =
            TABLE.add(
                    ofInt(
                                    "offsets.commit.timeout.ms",
                                    5000,
                                    "How long a commit waits for its replicas, in ms.")
                            .check(atLeast(1)));

    public static final ConfigKey<Integer> CONSUMER_SESSION =
            TABLE.add(
                    ofInt(
                                    "group.consumer.session.timeout.ms",
                                    45000,
                                    "Session timeout of consumer groups, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> CONSUMER_MIN_SESSION =
            TABLE.add(
                    ofInt(
                                    "group.consumer.min.session.timeout.ms",
                                    45000,
                                    "The shortest one a group may set, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> CONSUMER_MAX_SESSION =
            TABLE.add(
                    ofInt(
                                    "group.consumer.max.session.timeout.ms",
                                    60000,
                                    "The longest one a group may set, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> CONSUMER_HEARTBEAT =
            TABLE.add(
                    ofInt(
                                    "group.consumer.heartbeat.interval.ms",
                                    5000,
                                    "Pause between two heartbeats of consumer groups, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> CONSUMER_MIN_HEARTBEAT =
            TABLE.add(
                    ofInt(
                                    "group.consumer.min.heartbeat.interval.ms",
                                    5000,
                                    "The shortest pause a group may set, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> CONSUMER_MAX_HEARTBEAT =
            TABLE.add(
                    ofInt(
                                    "group.consumer.max.heartbeat.interval.ms",
                                    15000,
                                    "The longest pause a group may set, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> CONSUMER_MAX_SIZE =
            TABLE.add(
                    ofInt(
                                    "group.consumer.max.size",
                                    Integer.MAX_VALUE,
                                    "Members a consumer group may have.")
                            .check(atLeast(1)));
    public static final ConfigKey<List<String>> CONSUMER_ASSIGNORS =
            TABLE.add(
                    ofList(
                            "group.consumer.assignors",
                            "uniform,range",
                            "How consumer groups share partitions out; the first is the default."));
    public static final ConfigKey<String> CONSUMER_MIGRATION =
            TABLE.add(
                    ofString(
                                    "group.consumer.migration.policy",
                                    "bidirectional",
                                    "Which way groups may move between the classic and the consumer"
                                            + " protocol.")
                            .check(
                                    oneOfIgnoringCase(
                                            "disabled", "downgrade", "upgrade", "bidirectional")));
    public static final ConfigKey<Integer> CONSUMER_ASSIGNMENT_INTERVAL =
            TABLE.add(
                    ofInt(
                                    "group.consumer.assignment.interval.ms",
                                    1000,
                                    "The least time between two assignments of a consumer group, in"
                                            + " ms.")
                            .check(atLeast(0)));
    public static final ConfigKey<Integer> CONSUMER_MIN_ASSIGNMENT_INTERVAL =
            TABLE.add(
                    ofInt(
                                    "group.consumer.min.assignment.interval.ms",
                                    0,
                                    "The shortest one a group may set, in ms.")
                            .check(atLeast(0)));
    public static final ConfigKey<Integer> CONSUMER_MAX_ASSIGNMENT_INTERVAL =
            TABLE.add(
                    ofInt(
                                    "group.consumer.max.assignment.interval.ms",
                                    15000,
                                    "The longest one a group may set, in ms.")
                            .check(atLeast(0)));
    public static final ConfigKey<Boolean> CONSUMER_OFFLOAD =
            TABLE.add(
                    ofBoolean(
                            "group.consumer.assignor.offload.enable",
                            true,
                            "Whether long assignments of consumer groups are made aside of their"
                                    + " lane."));
    public static final ConfigKey<Integer> CONSUMER_REGEX_REFRESH =
            TABLE.add(
                    ofInt(
                                    "group.consumer.regex.refresh.interval.ms",
                                    600000,
                                    "Pause after which a subscribed pattern is matched with all"
                                            + " topics again, in ms.")
                            .check(atLeast(10000)));

    static {
        TABLE.idle(
                ofList(
                                "group.coordinator.rebalance.protocols",
                                "classic",
                                "Kinds of groups that are served.")
                        .check(listOf("consumer", "classic", "share", "unknown")),
                ofInt("group.coordinator.threads", 1, "Threads of the group coordinator.")
                        .check(atLeast(1)),
                ofInt(
                                "group.coordinator.append.linger.ms",
                                10,
                                "How long the coordinator gathers records before it writes them, in"
                                        + " ms.")
                        .check(atLeast(0)),
                ofBoolean(
                                "group.coordinator.new.enable",
                                false,
                                "Switch between two coordinators of release 3.9; Millrace has one.")
                        .hidden(),
                ofInt(
                        "offsets.topic.compression.codec",
                        0,
                        "Codec of the offsets topic by number; 0 is none."),
                ofShort(
                        "offsets.commit.required.acks",
                        -1,
                        "Acknowledgements a commit waits for; always all."),
                ofBoolean("group.share.enable", false, "Whether share groups are served.").hidden(),
                ofInt(
                                "group.share.session.timeout.ms",
                                45000,
                                "Session timeout of share groups, in ms.")
                        .check(atLeast(1)),
                ofInt(
                                "group.share.min.session.timeout.ms",
                                45000,
                                "The shortest one a share group may set, in ms.")
                        .check(atLeast(1)),
                ofInt(
                                "group.share.max.session.timeout.ms",
                                60000,
                                "The longest one a share group may set, in ms.")
                        .check(atLeast(1)),
                ofInt(
                                "group.share.heartbeat.interval.ms",
                                5000,
                                "Pause between two heartbeats of share groups, in ms.")
                        .check(atLeast(1)),
                ofInt(
                                "group.share.min.heartbeat.interval.ms",
                                5000,
                                "The shortest pause a share group may set, in ms.")
                        .check(atLeast(1)),
                ofInt(
                                "group.share.max.heartbeat.interval.ms",
                                15000,
                                "The longest pause a share group may set, in ms.")
                        .check(atLeast(1)),
                ofShort("group.share.max.size", 200, "Members a share group may have.")
                        .check(between(10, 1000)),
                ofInt(
                                "group.share.delivery.count.limit",
                                5,
                                "How often a record is offered to a share group.")
                        .check(between(2, 10)),
                ofInt(
                                "group.share.record.lock.duration.ms",
                                30000,
                                "How long a member of a share group holds a record, in ms.")
                        .check(between(1000, 60000)),
                ofInt(
                                "group.share.min.record.lock.duration.ms",
                                15000,
                                "The shortest hold a share group may set, in ms.")
                        .check(between(1000, 30000)),
                ofInt(
                                "group.share.max.record.lock.duration.ms",
                                60000,
                                "The longest hold a share group may set, in ms.")
                        .check(between(30000, 3600000)),
                ofShort("group.share.max.groups", 10, "Share groups served in all.")
                        .check(between(1, 100)),
                ofInt(
                                "group.share.partition.max.record.locks",
                                200,
                                "Records of one partition held at once by a share group.")
                        .check(between(100, 10000)));
    }

    private GroupKeys() {}
}
