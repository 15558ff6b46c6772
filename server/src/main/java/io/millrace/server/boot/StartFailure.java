package io.millrace.server.boot;

/** The broker cannot start; the message says why in one line. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartFailure(String why) {
        super(why);
    }

    public StartFailure(String why, Throwable cause) {
        super(why, cause);
    }
}
