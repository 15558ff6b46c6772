package io.millrace.server.peer;

import org.jspecify.annotations.Nullable;

/** A request to another broker got no reply; whether the broker carried it out is not known. */
public final class PeerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PeerFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
