package io.millrace.server.api.data;

import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.Collection;

/** How a fetch begins: with partitions to read, or with a refusal. */
sealed interface FetchRound {
    /** The session is not what the client believes. */
    record Refused(ErrorCode error) implements FetchRound {}

    /**
     * What to read, in this order.
     *
     * @param session the session that this fetch is inside of, null without one
     * @param incremental whether only news is to be sent
     */
    record Open(
            @Nullable FetchSession session, Collection<FetchTarget> targets, boolean incremental)
            implements FetchRound {
        int sessionId() {
            return session == null ? 0 : session.id();
        }

        /** The reply is made, the next request may come. */
        void end() {
            if (session != null) {
                session.leave();
            }
        }
    }
}
