package io.millrace.wire.io;

import java.io.Serial;

/**
 * Bytes that are not what they should be. The message says what was wrong; there is no stack trace,
 * because peers can cause this as often as they like.
 */
public final class Malformed extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    public Malformed(String what) {
        super(what, null, false, false);
    }
}
