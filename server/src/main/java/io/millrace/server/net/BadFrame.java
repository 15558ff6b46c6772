package io.millrace.server.net;

/** A frame that cannot be a request; the connection is closed. */
final class BadFrame extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadFrame(String why) {
        super(why, null, false, false);
    }
}
