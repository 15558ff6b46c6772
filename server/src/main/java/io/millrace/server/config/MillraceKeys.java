package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.Check.between;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofString;

import io.millrace.server.zk.EnsembleSpec;

/** What only Millrace has. */
public final class MillraceKeys {
    static final KeyTable TABLE = new KeyTable("Millrace", "What only Millrace has.");

    public static final ConfigKey<String> ZOOKEEPER_DIR =
            TABLE.add(
                    ofString(
                            "millrace.zookeeper.dir",
                            null,
                            "Data directory of the ZooKeeper inside the process; zookeeper beside"
                                    + " the first log directory when not set."));
    public static final ConfigKey<Integer> ZOOKEEPER_PORT =
            TABLE.add(
                    ofInt(
                                    "millrace.zookeeper.port",
                                    0,
                                    "Port on which the ZooKeeper inside the process listens; 0"
                                            + " takes any free one.")
                            .check(between(0, 65535)));
    public static final ConfigKey<String> ZOOKEEPER_ENSEMBLE =
            TABLE.add(
                    ofString(
                                    "millrace.zookeeper.ensemble",
                                    null,
                                    "Members of a ZooKeeper ensemble that the brokers host"
                                            + " themselves, the same text on all of them:"
                                            + " ID@HOST:PEER_PORT:ELECTION_PORT:CLIENT_PORT,... The"
                                            + " broker whose broker.id is an ID runs that member;"
                                            + " other brokers only connect. Takes the place of"
                                            + " zookeeper.connect.")
                            .check(
                                    new Check<>(
                                            "ID@HOST:PEER_PORT:ELECTION_PORT:CLIENT_PORT,... with"
                                                    + " ids from 1 to 255, each once",
                                            MillraceKeys::isEnsemble)));
    public static final ConfigKey<Boolean> PEER_WATCH =
            TABLE.add(
                    ofBoolean(
                            "millrace.peer.watch",
                            true,
                            "Whether a broker whose process has ended is taken off the cluster as"
                                    + " soon as its connections break and its port refuses new"
                                    + " ones, instead of when its ZooKeeper session times out."
                                    + " Switch it off when brokers of Apache Kafka are among"
                                    + " them."));
    public static final ConfigKey<Integer> GROUP_LANES =
            TABLE.add(
                    ofInt(
                                    "millrace.group.lanes",
                                    1,
                                    "Threads that own the partitions of internal topics and their"
                                            + " coordinators.")
                            .check(atLeast(1)));

    public static final ConfigKey<Integer> TRANSACTION_VERSION =
            TABLE.add(
                    ofInt(
                                    "millrace.transaction.version",
                                    2,
                                    "Level of the feature transaction.version that clients are"
                                            + " told: with 2 producers take a new epoch with each"
                                            + " transaction (KIP-890). The same on all brokers; 0"
                                            + " when brokers of Apache Kafka are among them.")
                            .check(between(0, 2)));

    public static final ConfigKey<Long> DISK_RESERVE =
            TABLE.add(
                    ofLong(
                                    "millrace.disk.reserve.bytes",
                                    268435456L,
                                    "While less than this is free on the volume of a log directory,"
                                            + " producing to it is refused with KAFKA_STORAGE_ERROR;"
                                            + " fetches, deletes and commits go on. No more than a"
                                            + " twentieth of the volume; 0 refuses nothing before"
                                            + " the disk does.")
                            .check(atLeast(0)));
    public static final ConfigKey<Integer> OPEN_SEGMENTS =
            TABLE.add(
                    ofInt(
                                    "millrace.open.segments",
                                    8192,
                                    "About how many segment files stay open; those not used for"
                                            + " long are closed, and opened again when read.")
                            .check(atLeast(16)));

    private MillraceKeys() {}

    private static boolean isEnsemble(String text) {
        try {
            EnsembleSpec.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
