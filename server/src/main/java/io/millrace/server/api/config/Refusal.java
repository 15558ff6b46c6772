package io.millrace.server.api.config;

import io.millrace.wire.protocol.ErrorCode;

/** Ends the change of one resource's configs with the protocol's reason and one for people. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode error;

    Refusal(ErrorCode error, String why) {
        super(why, null, false, false);
        this.error = error;
    }

    ErrorCode error() {
        return error;
    }
}
