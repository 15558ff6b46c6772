package io.millrace.server.zk;

import java.util.Map;

/**
 * How to reach ZooKeeper, as plain values.
 *
 * @param connect {@code zookeeper.connect}
 * @param sessionTimeoutMs {@code zookeeper.session.timeout.ms}
 * @param connectionTimeoutMs how long start waits for the first connection
 * @param maxInFlight {@code zookeeper.max.in.flight.requests}: requests sent and not answered
 * @param restrictAcls {@code zookeeper.set.acl}
 * @param clientProperties further properties of ZooKeeper's client ({@code zookeeper.ssl.*}, {@code
 *     zookeeper.clientCnxnSocket}, {@code zookeeper.sasl.*}), passed through unchanged
 */
public record ZooKeeperSettings(
        String connect,
        int sessionTimeoutMs,
        int connectionTimeoutMs,
        int maxInFlight,
        boolean restrictAcls,
        Map<String, String> clientProperties) {

    public static final int DEFAULT_SESSION_TIMEOUT_MS = 18_000;
    public static final int DEFAULT_MAX_IN_FLIGHT = 10;

    public ZooKeeperSettings {
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("zookeeper.max.in.flight.requests must be positive");
        }
        clientProperties = Map.copyOf(clientProperties);
    }

    /** Kafka's defaults for everything but the address. */
    public static ZooKeeperSettings of(String connect) {
        return new ZooKeeperSettings(
                connect,
                DEFAULT_SESSION_TIMEOUT_MS,
                DEFAULT_SESSION_TIMEOUT_MS,
                DEFAULT_MAX_IN_FLIGHT,
                false,
                Map.of());
    }

    /** A copy with another session timeout. */
    public ZooKeeperSettings withSessionTimeoutMs(int timeoutMs) {
        return new ZooKeeperSettings(
                connect,
                timeoutMs,
                connectionTimeoutMs,
                maxInFlight,
                restrictAcls,
                clientProperties);
    }

    /** A copy with another patience for the first connection. */
    public ZooKeeperSettings withConnectionTimeoutMs(int timeoutMs) {
        return new ZooKeeperSettings(
                connect, sessionTimeoutMs, timeoutMs, maxInFlight, restrictAcls, clientProperties);
    }
}
