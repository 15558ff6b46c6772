package io.millrace.server.api;

import io.millrace.wire.protocol.ApiKey;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;

/**
 * The facts of one request; it carries no services.
 *
 * @param api which API is called
 * @param version version of request and response
 * @param correlationId the client's number for this request
 * @param clientId name that the client gave itself, never trusted
 * @param listener name of the listener on which the request came in
 * @param origin where the client is and what it runs
 * @param principal who the client is, {@code User:ANONYMOUS} without authentication
 * @param arrivedNanos when the last byte of the request was read, in {@link System#nanoTime()}
 *     terms
 */
public record RequestContext(
        ApiKey api,
        int version,
        int correlationId,
        @Nullable String clientId,
        String listener,
        ClientOrigin origin,
        String principal,
        long arrivedNanos) {
    /** A request of a client that has not said what it is. */
    public RequestContext(
            ApiKey api,
            int version,
            int correlationId,
            @Nullable String clientId,
            String listener,
            InetAddress remote,
            String principal,
            long arrivedNanos) {
        this(
                api,
                version,
                correlationId,
                clientId,
                listener,
                ClientOrigin.of(remote, -1),
                principal,
                arrivedNanos);
    }

    /** Address of the client. */
    public InetAddress remote() {
        return origin.address();
    }
}
