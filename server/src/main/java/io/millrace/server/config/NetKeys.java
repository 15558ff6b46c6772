package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.Check.oneOf;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofString;

import java.util.Set;

/** Listeners, connections and the requests on them. */
public final class NetKeys {
    static final KeyTable TABLE =
            new KeyTable(
                    "Listeners and requests", "Listeners, connections and the requests on them.");

    public static final ConfigKey<String> LISTENERS =
            TABLE.add(
                    ofString(
                                    "listeners",
                                    "PLAINTEXT://:9092",
                                    "Where to listen, as NAME://host:port separated by commas; an"
                                            + " empty host means every interface.")
                            .perBroker());
    public static final ConfigKey<String> ADVERTISED_LISTENERS =
            TABLE.add(
                    ofString(
                                    "advertised.listeners",
                                    null,
                                    "What clients are told to connect to; the listeners themselves"
                                            + " when not set.")
                            .perBroker());
    public static final ConfigKey<String> SECURITY_PROTOCOL_MAP =
            TABLE.add(
                    ofString(
                                    "listener.security.protocol.map",
                                    "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
                                    "Which security protocol each listener name speaks, as"
                                            + " NAME:PROTOCOL separated by commas.")
                            .perBroker());
    public static final ConfigKey<String> CONTROL_PLANE_LISTENER =
            TABLE.add(
                    ofString(
                            "control.plane.listener.name",
                            null,
                            "Listener on which the controller talks to brokers; the inter-broker"
                                    + " listener when not set."));
    public static final ConfigKey<String> INTER_BROKER_LISTENER =
            TABLE.add(
                    ofString(
                            "inter.broker.listener.name",
                            null,
                            "Listener on which brokers talk to each other."));
    public static final ConfigKey<String> INTER_BROKER_PROTOCOL =
            TABLE.add(
                    ofString(
                                    "security.inter.broker.protocol",
                                    "PLAINTEXT",
                                    "Security protocol between brokers when no listener is named"
                                            + " for it.")
                            .check(oneOf("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")));
    public static final ConfigKey<Integer> SEND_BUFFER =
            TABLE.add(
                    ofInt(
                            "socket.send.buffer.bytes",
                            102400,
                            "The sockets' SO_SNDBUF; -1 leaves it to the system."));
    public static final ConfigKey<Integer> RECEIVE_BUFFER =
            TABLE.add(
                    ofInt(
                            "socket.receive.buffer.bytes",
                            102400,
                            "The sockets' SO_RCVBUF; -1 leaves it to the system."));
    public static final ConfigKey<Integer> REQUEST_MAX_BYTES =
            TABLE.add(
                    ofInt(
                                    "socket.request.max.bytes",
                                    104857600,
                                    "The largest request accepted, in bytes.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> LISTEN_BACKLOG =
            TABLE.add(
                    ofInt(
                                    "socket.listen.backlog.size",
                                    50,
                                    "Connections the system may queue before they are accepted.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> MAX_CONNECTIONS_PER_IP =
            TABLE.add(
                    ofInt(
                                    "max.connections.per.ip",
                                    Integer.MAX_VALUE,
                                    "Connections accepted from one address.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<String> MAX_CONNECTIONS_PER_IP_OVERRIDES =
            TABLE.add(
                    ofString(
                                    "max.connections.per.ip.overrides",
                                    "",
                                    "Other limits for single addresses, as host:count separated by"
                                            + " commas.")
                            .check(
                                    Check.matching(
                                            "a list of host:count",
                                            "(\\s*[^,\\s]+:\\d{1,9}\\s*(,|$))*\\s*"))
                            .clusterWide());
    public static final ConfigKey<Integer> MAX_CONNECTIONS =
            TABLE.add(
                    ofInt("max.connections", Integer.MAX_VALUE, "Connections accepted in all.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Integer> MAX_CONNECTION_RATE =
            TABLE.add(
                    ofInt(
                                    "max.connection.creation.rate",
                                    Integer.MAX_VALUE,
                                    "New connections accepted per second.")
                            .check(atLeast(0))
                            .clusterWide());
    public static final ConfigKey<Long> CONNECTIONS_MAX_IDLE =
            TABLE.add(
                    ofLong(
                            "connections.max.idle.ms",
                            600000L,
                            "A connection without traffic for this long is closed, in ms."));
    public static final ConfigKey<Long> QUEUED_MAX_REQUEST_BYTES =
            TABLE.add(
                    ofLong(
                            "queued.max.request.bytes",
                            -1L,
                            "Bytes of unanswered requests held before reading stops; -1 chooses by"
                                    + " the memory at hand."));
    public static final ConfigKey<Integer> NETWORK_THREADS =
            TABLE.add(
                    ofInt(
                                    "num.network.threads",
                                    3,
                                    "Event loops that serve connections and partitions; half the"
                                            + " processors, but two where there are two, when not"
                                            + " set.")
                            .check(atLeast(1))
                            .clusterWide()
                            .atStart());
    public static final ConfigKey<Integer> FETCH_MAX_BYTES =
            TABLE.add(
                    ofInt(
                                    "fetch.max.bytes",
                                    57671680,
                                    "The most bytes of records in one fetch response.")
                            .check(atLeast(1024)));
    public static final ConfigKey<Integer> FETCH_SESSION_SLOTS =
            TABLE.add(
                    ofInt(
                                    "max.incremental.fetch.session.cache.slots",
                                    1000,
                                    "Incremental fetch sessions remembered.")
                            .check(atLeast(0)));
    public static final ConfigKey<Integer> REQUEST_PARTITION_LIMIT =
            TABLE.add(
                    ofInt(
                                    "max.request.partition.size.limit",
                                    2000,
                                    "The most partitions one DescribeTopicPartitions response"
                                            + " names.")
                            .check(atLeast(1)));

    /** What can be set for a single listener, as {@code listener.name.LISTENER.KEY}. */
    public static final Set<ConfigKey<?>> MAY_DIFFER_BY_LISTENER =
            Set.of(MAX_CONNECTIONS, MAX_CONNECTION_RATE);

    static {
        TABLE.idle(
                ofString(
                        "early.start.listeners",
                        null,
                        "Listeners that open before the broker has finished starting."),
                ofInt(
                                "connection.failed.authentication.delay.ms",
                                100,
                                "Pause before a connection that failed to authenticate is closed,"
                                        + " in ms.")
                        .check(atLeast(0)),
                ofInt(
                                "queued.max.requests",
                                500,
                                "Requests waiting for a handler thread; Millrace has no such queue,"
                                        + " see queued.max.request.bytes.")
                        .check(atLeast(1)),
                ofInt(
                                "num.io.threads",
                                8,
                                "Handler threads; Millrace serves requests on its event loops.")
                        .check(atLeast(1))
                        .clusterWide(),
                ofBoolean(
                                "unstable.api.versions.enable",
                                false,
                                "Whether versions still under development are offered.")
                        .hidden(),
                ofBoolean(
                                "unstable.feature.versions.enable",
                                false,
                                "Whether feature levels still under development are offered.")
                        .hidden(),
                ofInt(
                        "fetch.purgatory.purge.interval.requests",
                        1000,
                        "Housekeeping interval of waiting fetches; Millrace keeps no such list."),
                ofInt(
                        "producer.purgatory.purge.interval.requests",
                        1000,
                        "Housekeeping interval of waiting produce requests; Millrace keeps no such"
                                + " list."),
                ofInt(
                        "delete.records.purgatory.purge.interval.requests",
                        1,
                        "Housekeeping interval of waiting delete-records requests; Millrace keeps"
                                + " no such list."));
    }

    private NetKeys() {}
}
