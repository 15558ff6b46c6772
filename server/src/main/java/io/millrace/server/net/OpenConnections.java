package io.millrace.server.net;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Every open connection, counted in all and per address, and the limits on them. */
final class OpenConnections {
    private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);

    private volatile Limits limits;
    private final AtomicInteger inAll = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> perIp = new ConcurrentHashMap<>();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    private record Limits(int inAll, int perIp, Map<InetAddress, Integer> overrides) {
        static Limits of(NetConfig config) {
            return new Limits(
                    config.maxConnections(),
                    config.maxConnectionsPerIp(),
                    resolve(config.perIpOverrides()));
        }

        int of(InetAddress address) {
            return overrides.getOrDefault(address, perIp);
        }
    }

    OpenConnections(NetConfig config) {
        this.limits = Limits.of(config);
    }

    /** Other limits for connections that come from now on; those that are open stay. */
    void limit(NetConfig config) {
        limits = Limits.of(config);
    }

    /**
     * Takes the connection in, or says why not. When the broker is full a connection of a peer
     * broker is let in all the same: the one of another listener that was silent longest makes
     * room.
     */
    @Nullable String admit(Connection connection) {
        var now = limits;
        int ofThisIp = perIp.merge(connection.remote(), 1, Integer::sum);
        int limit = now.of(connection.remote());
        if (ofThisIp > limit) {
            leaveIp(connection.remote());
            return "more than " + limit + " connections from one address";
        }
        if (inAll.incrementAndGet() > now.inAll
                && !(connection.listener().interBroker() && makeRoom())) {
            inAll.decrementAndGet();
            leaveIp(connection.remote());
            return "more than " + now.inAll + " connections";
        }
        open.add(connection);
        return null;
    }

    /** Forgets a connection that was admitted. */
    void leave(Connection connection) {
        if (open.remove(connection)) {
            inAll.decrementAndGet();
            leaveIp(connection.remote());
        }
    }

    /** Closes the connections without traffic since {@code beforeNanos}. */
    void closeIdle(long beforeNanos) {
        for (var connection : open) {
            if (connection.lastActiveNanos() - beforeNanos < 0) {
                connection.closeBecause("idle");
            }
        }
    }

    void closeAll() {
        for (var connection : open) {
            connection.closeBecause("the broker stops");
        }
    }

    int count() {
        return open.size();
    }

    private boolean makeRoom() {
        Connection longestSilent = null;
        for (var connection : open) {
            if (!connection.listener().interBroker()
                    && (longestSilent == null
                            || connection.lastActiveNanos() - longestSilent.lastActiveNanos()
                                    < 0)) {
                longestSilent = connection;
            }
        }
        if (longestSilent == null) {
            return false;
        }
        longestSilent.closeBecause("made room for a peer broker");
        return true;
    }

    private void leaveIp(InetAddress address) {
        perIp.compute(address, (ip, count) -> count == null || count == 1 ? null : count - 1);
    }

    private static Map<InetAddress, Integer> resolve(Map<String, Integer> byName) {
        var byAddress = new HashMap<InetAddress, Integer>();
        byName.forEach((name, limit) -> {
            try {
                byAddress.put(InetAddress.getByName(name), limit);
            } catch (UnknownHostException unknown) {
                LOG.warn(
                        "max.connections.per.ip.overrides: {} has no address, its limit has no"
                                + " effect",
                        name);
            }
        });
        return Map.copyOf(byAddress);
    }
}
