package io.millrace.server.quota;

import io.millrace.server.api.RequestContext;
import io.millrace.wire.protocol.Message;

import org.jspecify.annotations.Nullable;

/** What the network asks before and after each request: whether the client pays, and how much. */
public interface Toll {
    /** Nobody pays. */
    Toll FREE =
            new Toll() {
                @Override
                public boolean isDue(RequestContext context) {
                    return false;
                }

                @Override
                public Bill settle(
                        RequestContext context,
                        @Nullable Message reply,
                        int requestBytes,
                        long servedNanos) {
                    return new Bill(reply, 0);
                }
            };

    /**
     * What a request has cost.
     *
     * @param reply the reply to send, with the pause announced in it
     * @param pauseMs for how long the connection is not read after the reply
     */
    record Bill(@Nullable Message reply, int pauseMs) {}

    /**
     * Whether the client has limits. Its requests are then served one after the other, so that one
     * is paid for before the next is read.
     */
    boolean isDue(RequestContext context);

    /**
     * Charges a request that is answered.
     *
     * @param reply null when none is sent
     * @param servedNanos thread time that the request took
     */
    Bill settle(
            RequestContext context, @Nullable Message reply, int requestBytes, long servedNanos);
}
