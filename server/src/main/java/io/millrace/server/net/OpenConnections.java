package io.millrace.server.net;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every open connection, counted in all, per listener and per address, and the limits on them.
 *
 * <p>When the broker is full newcomers wait before the door (KIP-402). A peer broker is let in all
 * the same, if it has a listener of its own: whoever was silent longest on another listener makes
 * room.
 */
final class OpenConnections {
    private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);

    private volatile ConnectionLimits limits;
    private volatile Map<InetAddress, Integer> overrides;
    private final AtomicInteger inAll = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> perListener = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<InetAddress, Integer> perIp = new ConcurrentHashMap<>();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Set<ListenerSpec> listeners = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    OpenConnections(ConnectionLimits limits) {
        this.limits = limits;
        this.overrides = resolve(limits.perIpOverrides());
    }

    ConnectionLimits limits() {
        return limits;
    }

    /** Other limits from now on; connections beyond them are closed as if peers wanted in. */
    void limit(ConnectionLimits now) {
        if (!now.perIpOverrides().equals(limits.perIpOverrides())) {
            overrides = resolve(now.perIpOverrides());
        }
        limits = now;
        makeRoom();
        wakeAll();
    }

    /** There is such a listener. */
    void listen(ListenerSpec listener) {
        listeners.add(listener);
    }

    /** There is that listener no more, nor whoever came in by it. */
    void close(ListenerSpec listener) {
        listeners.remove(listener);
        for (var connection : open) {
            if (connection.listener().equals(listener)) {
                connection.closeBecause("its listener was removed");
            }
        }
    }

    /** Counts a connection in, or says why not. */
    Admission admit(ListenerSpec listener, InetAddress remote) {
        var now = limits;
        boolean peer = isForPeers(listener);
        if (perListener.getOrDefault(listener.name(), 0) >= now.of(listener.name()).inAll()
                || (!peer && inAll.get() >= now.inAll())) {
            return new Admission.Full();
        }
        int limit = overrides.getOrDefault(remote, now.perIp());
        if (perIp.merge(remote, 1, Integer::sum) > limit) {
            leave(perIp, remote);
            return new Admission.Refused("more than " + limit + " connections from one address");
        }
        perListener.merge(listener.name(), 1, Integer::sum);
        inAll.incrementAndGet();
        if (peer) {
            makeRoom();
        }
        return new Admission.Welcome();
    }

    /** A connection that was admitted is served. */
    void enter(Connection connection) {
        open.add(connection);
        if (!listeners.contains(connection.listener())) {
            connection.closeBecause("its listener was removed");
        }
    }

    /** Forgets a connection that has entered. */
    void leave(Connection connection) {
        if (open.remove(connection)) {
            inAll.decrementAndGet();
            leave(perListener, connection.listener().name());
            leave(perIp, connection.remote());
            wakeAll();
        }
    }

    /** Runs {@code retry} once, when a connection has left or the limits have changed. */
    void whenRoom(Runnable retry) {
        waiting.add(retry);
    }

    private void wakeAll() {
        for (int left = waiting.size(); left > 0; left--) {
            var next = waiting.poll();
            if (next != null) {
                next.run();
            }
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

    /** Whether brokers come in here and clients elsewhere. */
    boolean isForPeers(ListenerSpec listener) {
        return listener.interBroker() && listeners.size() > 1;
    }

    private void makeRoom() {
        int excess = inAll.get() - limits.inAll();
        if (excess > 0) {
            long now = System.nanoTime();
            open.stream()
                    .filter(connection -> !isForPeers(connection.listener()))
                    .sorted(Comparator.comparingLong(c -> c.lastActiveNanos() - now))
                    .limit(excess)
                    .forEach(connection -> connection.closeBecause("too many connections"));
        }
    }

    private static <K> void leave(ConcurrentHashMap<K, Integer> counts, K key) {
        counts.compute(key, (_, count) -> count == null || count == 1 ? null : count - 1);
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
