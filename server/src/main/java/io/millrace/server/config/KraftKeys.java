package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.Check.listOf;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofList;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofString;

/** Keys of clusters without ZooKeeper; they are known so that each earns a clear warning. */
public final class KraftKeys {
    static final KeyTable TABLE =
            new KeyTable(
                    "KRaft",
                    "Keys of clusters without ZooKeeper; they are known so that each earns a clear"
                            + " warning.");

    public static final ConfigKey<Integer> NODE_ID =
            TABLE.add(
                    ofInt(
                            "node.id",
                            -1,
                            "Another name of broker.id; both must agree when both are set."));

    static {
        TABLE.kraft(
                ofList("process.roles", "", "Roles of a process in a controller quorum.")
                        .check(listOf("broker", "controller")),
                ofInt(
                        "broker.heartbeat.interval.ms",
                        2000,
                        "Pause between a broker's heartbeats to the quorum, in ms."),
                ofInt(
                        "broker.session.timeout.ms",
                        9000,
                        "A broker silent for this long is fenced by the quorum, in ms."),
                ofString("controller.listener.names", null, "Listeners of the quorum."),
                ofString(
                        "sasl.mechanism.controller.protocol",
                        "GSSAPI",
                        "SASL mechanism towards the quorum."),
                ofString("metadata.log.dir", null, "Directory of the quorum's log."),
                ofInt(
                                "metadata.log.segment.bytes",
                                1073741824,
                                "Segment size of the quorum's log, in bytes.")
                        .check(atLeast(12)),
                ofInt(
                                "metadata.log.segment.min.bytes",
                                8388608,
                                "Lower bound of that size, in bytes.")
                        .check(atLeast(12))
                        .hidden(),
                ofLong(
                        "metadata.log.segment.ms",
                        604800000L,
                        "Age at which its segments roll, in ms."),
                ofLong(
                        "metadata.max.retention.bytes",
                        104857600L,
                        "Size to which the quorum's log is cut, in bytes."),
                ofLong("metadata.max.retention.ms", 604800000L, "Age to which it is cut, in ms."),
                ofInt(
                                "metadata.max.idle.interval.ms",
                                500,
                                "Pause between no-op records in it, in ms.")
                        .check(atLeast(0)),
                ofLong(
                                "metadata.log.max.record.bytes.between.snapshots",
                                20971520L,
                                "Bytes between two of its snapshots.")
                        .check(atLeast(1)),
                ofLong(
                                "metadata.log.max.snapshot.interval.ms",
                                3600000L,
                                "Time between two of its snapshots, in ms.")
                        .check(atLeast(0)),
                ofList("controller.quorum.voters", "", "Members of the quorum."),
                ofList("controller.quorum.bootstrap.servers", "", "Where the quorum is found."),
                ofInt(
                        "controller.quorum.election.timeout.ms",
                        1000,
                        "Election timeout of the quorum, in ms."),
                ofInt(
                        "controller.quorum.fetch.timeout.ms",
                        2000,
                        "Fetch timeout of the quorum, in ms."),
                ofInt(
                        "controller.quorum.election.backoff.max.ms",
                        1000,
                        "The longest pause between two elections, in ms."),
                ofInt(
                        "controller.quorum.append.linger.ms",
                        25,
                        "How long the quorum gathers records, in ms."),
                ofInt(
                        "controller.quorum.request.timeout.ms",
                        2000,
                        "Request timeout of the quorum, in ms."),
                ofInt("controller.quorum.retry.backoff.ms", 20, "Pause between two tries, in ms."),
                ofBoolean(
                        "zookeeper.metadata.migration.enable",
                        false,
                        "Whether a quorum takes the cluster over from ZooKeeper."),
                ofInt(
                                "zookeeper.metadata.migration.min.batch.size",
                                200,
                                "Records per step of that take-over.")
                        .check(atLeast(1))
                        .hidden(),
                ofBoolean(
                        "eligible.leader.replicas.enable",
                        false,
                        "Whether the quorum remembers replicas that may lead without loss."));
    }

    private KraftKeys() {}
}
