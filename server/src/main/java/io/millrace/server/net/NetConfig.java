package io.millrace.server.net;

import java.util.Map;

/**
 * Settings of the network, as plain values; names in parentheses are the broker's options.
 *
 * @param threads event loops ({@code num.network.threads})
 * @param sendBufferBytes SO_SNDBUF, -1 leaves it to the system ({@code socket.send.buffer.bytes})
 * @param receiveBufferBytes SO_RCVBUF, -1 leaves it to the system ({@code
 *     socket.receive.buffer.bytes})
 * @param listenBacklog connections waiting to be accepted ({@code socket.listen.backlog.size})
 * @param requestMaxBytes largest frame ({@code socket.request.max.bytes})
 * @param queuedMaxRequestBytes memory for all requests together, -1 for half of the direct memory
 *     ({@code queued.max.request.bytes})
 * @param idleMs a connection without traffic for this long is closed ({@code
 *     connections.max.idle.ms})
 * @param maxConnections on all listeners together ({@code max.connections})
 * @param maxConnectionsPerIp from one address ({@code max.connections.per.ip})
 * @param perIpOverrides address or host name to its own limit ({@code
 *     max.connections.per.ip.overrides})
 * @param maxInFlight requests of one connection that may wait for their replies at a time
 * @param maxInFlightBytes bytes of such requests after which the connection is not read
 */
public record NetConfig(
        int threads,
        int sendBufferBytes,
        int receiveBufferBytes,
        int listenBacklog,
        int requestMaxBytes,
        long queuedMaxRequestBytes,
        long idleMs,
        int maxConnections,
        int maxConnectionsPerIp,
        Map<String, Integer> perIpOverrides,
        int maxInFlight,
        long maxInFlightBytes) {
    /** The defaults of the options. */
    public static final NetConfig DEFAULTS =
            new NetConfig(
                    3,
                    102_400,
                    102_400,
                    50,
                    104_857_600,
                    -1,
                    600_000,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    Map.of(),
                    256,
                    16 << 20);

    /** Copies the overrides. */
    public NetConfig {
        perIpOverrides = Map.copyOf(perIpOverrides);
    }
}
