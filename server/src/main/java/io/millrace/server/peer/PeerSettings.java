package io.millrace.server.peer;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;

/**
 * How connections to other brokers are made.
 *
 * @param loops threads that do the network work
 * @param channel kind of socket that fits the loops
 * @param clientId name this broker goes by
 * @param connectTimeoutMs how long a connection may take to stand
 * @param requestTimeoutMs how long a reply may take; then the connection is given up
 * @param reconnectBackoffMs pause after a failed connection
 */
public record PeerSettings(
        EventLoopGroup loops,
        Class<? extends SocketChannel> channel,
        String clientId,
        int connectTimeoutMs,
        int requestTimeoutMs,
        int reconnectBackoffMs) {
    private static final int DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
    private static final int DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
    private static final int DEFAULT_RECONNECT_BACKOFF_MS = 100;

    /** Kafka's times for requests between brokers. */
    public static PeerSettings of(
            EventLoopGroup loops, Class<? extends SocketChannel> channel, String clientId) {
        return new PeerSettings(
                loops,
                channel,
                clientId,
                DEFAULT_CONNECT_TIMEOUT_MS,
                DEFAULT_REQUEST_TIMEOUT_MS,
                DEFAULT_RECONNECT_BACKOFF_MS);
    }

    /** The same on one event loop. */
    PeerSettings on(EventLoopGroup loop) {
        return new PeerSettings(
                loop, channel, clientId, connectTimeoutMs, requestTimeoutMs, reconnectBackoffMs);
    }

    /** The same with another patience for replies. */
    public PeerSettings waiting(int requestTimeoutMillis) {
        return new PeerSettings(
                loops,
                channel,
                clientId,
                connectTimeoutMs,
                requestTimeoutMillis,
                reconnectBackoffMs);
    }
}
