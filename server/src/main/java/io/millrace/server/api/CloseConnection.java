package io.millrace.server.api;

/**
 * Fails a handler's stage when the protocol asks for the connection to be closed instead of an
 * answer, as for a failed Produce with {@code acks=0}. It has no stack trace: nothing is broken.
 */
public final class CloseConnection extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why the connection is closed, for the debug log. */
    public CloseConnection(String why) {
        super(why, null, false, false);
    }
}
