package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofList;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofPassword;
import static io.millrace.server.config.ConfigKey.ofString;

/** Who this broker is, where ZooKeeper is, and how the controller behaves. */
public final class ClusterKeys {
    static final KeyTable TABLE =
            new KeyTable(
                    "Cluster",
                    "Who this broker is, where ZooKeeper is, and how the controller behaves.");

    public static final ConfigKey<Integer> BROKER_ID =
            TABLE.add(
                    ofInt(
                            "broker.id",
                            -1,
                            "The number of this broker in the cluster; -1 lets the cluster hand one"
                                    + " out."));
    public static final ConfigKey<Boolean> BROKER_ID_GENERATION =
            TABLE.add(
                    ofBoolean(
                            "broker.id.generation.enable",
                            true,
                            "Whether a broker without broker.id gets a number from ZooKeeper."));
    public static final ConfigKey<Integer> RESERVED_BROKER_MAX_ID =
            TABLE.add(
                    ofInt(
                                    "reserved.broker.max.id",
                                    1000,
                                    "The highest number that may be written in broker.id by hand;"
                                            + " generated numbers start above it.")
                            .check(atLeast(0)));
    public static final ConfigKey<String> RACK =
            TABLE.add(
                    ofString(
                            "broker.rack",
                            null,
                            "Where this broker stands; replicas of a partition are spread over"
                                    + " racks."));
    public static final ConfigKey<String> ZOOKEEPER_CONNECT =
            TABLE.add(
                    ofString(
                            "zookeeper.connect",
                            null,
                            "ZooKeeper servers as host:port,host:port with an optional /chroot at"
                                    + " the end; without it the broker runs ZooKeeper inside its own"
                                    + " process."));
    public static final ConfigKey<Integer> ZOOKEEPER_SESSION_TIMEOUT =
            TABLE.add(
                    ofInt(
                            "zookeeper.session.timeout.ms",
                            18000,
                            "How long ZooKeeper keeps this broker's registration without hearing"
                                    + " from it, in ms."));
    public static final ConfigKey<Integer> ZOOKEEPER_CONNECTION_TIMEOUT =
            TABLE.add(
                    ofInt(
                            "zookeeper.connection.timeout.ms",
                            null,
                            "How long to wait for the first connection to ZooKeeper, in ms; the"
                                    + " session timeout when not set."));
    public static final ConfigKey<Boolean> ZOOKEEPER_SET_ACL =
            TABLE.add(
                    ofBoolean(
                            "zookeeper.set.acl",
                            false,
                            "Whether znodes are written so that only this cluster's own identity"
                                    + " may change them."));
    public static final ConfigKey<Integer> ZOOKEEPER_MAX_IN_FLIGHT =
            TABLE.add(
                    ofInt(
                                    "zookeeper.max.in.flight.requests",
                                    10,
                                    "Requests sent to ZooKeeper before the first of them is"
                                            + " answered.")
                            .check(atLeast(1)));
    public static final ConfigKey<Boolean> CONTROLLED_SHUTDOWN =
            TABLE.add(
                    ofBoolean(
                            "controlled.shutdown.enable",
                            true,
                            "Whether a stopping broker first hands its leaderships over."));
    public static final ConfigKey<Integer> CONTROLLED_SHUTDOWN_RETRIES =
            TABLE.add(
                    ofInt(
                            "controlled.shutdown.max.retries",
                            3,
                            "How often that handing over is tried."));
    public static final ConfigKey<Long> CONTROLLED_SHUTDOWN_BACKOFF =
            TABLE.add(
                    ofLong(
                            "controlled.shutdown.retry.backoff.ms",
                            5000L,
                            "Pause between two such tries, in ms."));
    public static final ConfigKey<Integer> REQUEST_TIMEOUT =
            TABLE.add(
                    ofInt(
                            "request.timeout.ms",
                            30000,
                            "How long this broker waits for another broker's answer to an"
                                    + " administrative request, in ms."));
    public static final ConfigKey<Boolean> AUTO_LEADER_REBALANCE =
            TABLE.add(
                    ofBoolean(
                            "auto.leader.rebalance.enable",
                            true,
                            "Whether leaderships return by themselves to the preferred replicas."));
    public static final ConfigKey<Integer> LEADER_IMBALANCE_PERCENTAGE =
            TABLE.add(
                    ofInt(
                            "leader.imbalance.per.broker.percentage",
                            10,
                            "Share of leaderships away from their preferred broker that is"
                                    + " tolerated, in percent."));
    public static final ConfigKey<Long> LEADER_IMBALANCE_INTERVAL =
            TABLE.add(
                    ofLong(
                                    "leader.imbalance.check.interval.seconds",
                                    300L,
                                    "Pause between two checks of that share, in seconds.")
                            .check(atLeast(1)));

    public static final ConfigKey<String> PROTOCOL_VERSION =
            TABLE.add(
                    ofString(
                            "inter.broker.protocol.version",
                            "3.9-IV0",
                            "Release in whose requests followers ask their leaders; all else"
                                    + " among brokers is as in 3.9."));

    static {
        TABLE.idle(
                ofString(
                        "zookeeper.clientCnxnSocket",
                        null,
                        "The ZooKeeper client's socket class; needed for TLS towards ZooKeeper."),
                ofBoolean(
                        "zookeeper.ssl.client.enable",
                        false,
                        "Whether the connection to ZooKeeper uses TLS."),
                ofString(
                        "zookeeper.ssl.keystore.location",
                        null,
                        "Key store file for TLS towards ZooKeeper."),
                ofPassword("zookeeper.ssl.keystore.password", "Password of that key store."),
                ofString("zookeeper.ssl.keystore.type", null, "Format of that key store."),
                ofString(
                        "zookeeper.ssl.truststore.location",
                        null,
                        "Trust store file for TLS towards ZooKeeper."),
                ofPassword("zookeeper.ssl.truststore.password", "Password of that trust store."),
                ofString("zookeeper.ssl.truststore.type", null, "Format of that trust store."),
                ofString("zookeeper.ssl.protocol", "TLSv1.2", "TLS version offered to ZooKeeper."),
                ofList(
                        "zookeeper.ssl.enabled.protocols",
                        null,
                        "TLS versions allowed towards ZooKeeper."),
                ofList(
                        "zookeeper.ssl.cipher.suites",
                        null,
                        "Cipher suites allowed towards ZooKeeper."),
                ofString(
                        "zookeeper.ssl.endpoint.identification.algorithm",
                        "HTTPS",
                        "How ZooKeeper's certificate is matched with its host name."),
                ofBoolean(
                        "zookeeper.ssl.crl.enable",
                        false,
                        "Whether revocation lists are consulted for ZooKeeper's certificate."),
                ofBoolean(
                        "zookeeper.ssl.ocsp.enable",
                        false,
                        "Whether OCSP is asked about ZooKeeper's certificate."),
                ofInt(
                        "controller.socket.timeout.ms",
                        30000,
                        "How long the controller waits for a broker's answer, in ms."),
                ofLong(
                        "socket.connection.setup.timeout.ms",
                        10000L,
                        "First time limit for connecting to another broker, in ms."),
                ofLong(
                        "socket.connection.setup.timeout.max.ms",
                        30000L,
                        "Upper bound of that limit after repeated failures, in ms."),
                ofInt(
                                "background.threads",
                                10,
                                "Threads for housekeeping; Millrace sizes them itself.")
                        .check(atLeast(1))
                        .clusterWide());
        TABLE.kraft(
                ofLong(
                                "unclean.leader.election.interval.ms",
                                300000L,
                                "Pause between two looks for partitions that need an unclean"
                                        + " election, in ms.")
                        .check(atLeast(1))
                        .hidden(),
                ofInt(
                        "initial.broker.registration.timeout.ms",
                        60000,
                        "How long a broker waits for its registration with a controller quorum, in"
                                + " ms."),
                ofLong(
                                "server.max.startup.time.ms",
                                Long.MAX_VALUE,
                                "How long the whole start may take, in ms.")
                        .check(atLeast(0))
                        .hidden());
    }

    private ClusterKeys() {}
}
