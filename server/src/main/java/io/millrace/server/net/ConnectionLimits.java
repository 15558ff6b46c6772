package io.millrace.server.net;

import io.millrace.server.quota.ConnectionRates;

import java.util.Map;

/**
 * How many connections there may be, and how fast they may come; names in parentheses are the
 * broker's options. They change while the broker runs.
 *
 * @param inAll on all listeners together ({@code max.connections})
 * @param perIp from one address ({@code max.connections.per.ip})
 * @param perIpOverrides address or host name to its own limit ({@code
 *     max.connections.per.ip.overrides})
 * @param perSecond new ones in all ({@code max.connection.creation.rate})
 * @param listeners limits of single listeners, by listener name
 */
public record ConnectionLimits(
        int inAll,
        int perIp,
        Map<String, Integer> perIpOverrides,
        int perSecond,
        Map<String, OfListener> listeners) {
    /**
     * The limits of one listener.
     *
     * @param inAll at a time ({@code listener.name.NAME.max.connections})
     * @param perSecond new ones ({@code listener.name.NAME.max.connection.creation.rate})
     */
    public record OfListener(int inAll, int perSecond) {
        static final OfListener NONE = new OfListener(Integer.MAX_VALUE, ConnectionRates.UNLIMITED);
    }

    /** Copies the maps. */
    public ConnectionLimits {
        perIpOverrides = Map.copyOf(perIpOverrides);
        listeners = Map.copyOf(listeners);
    }

    OfListener of(String listener) {
        return listeners.getOrDefault(listener, OfListener.NONE);
    }

    static ConnectionLimits of(NetConfig config) {
        return new ConnectionLimits(
                config.maxConnections(),
                config.maxConnectionsPerIp(),
                config.perIpOverrides(),
                ConnectionRates.UNLIMITED,
                Map.of());
    }
}
