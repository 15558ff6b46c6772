package io.millrace.server.net;

/**
 * The reasons for which a connection is not read at the moment. Reading goes on when none is left.
 * Belongs to the connection's event loop.
 */
final class Brakes {
    /** Too many requests of this connection, or bytes in them, wait for their replies. */
    static final int IN_FLIGHT = 1;

    /** The client does not read its replies. */
    static final int UNWRITABLE = 2;

    /** A request that later ones may not overtake is being served. */
    static final int BARRIER = 4;

    /** All requests of the broker together take too much memory. */
    static final int MEMORY = 8;

    /** The connection is about to close. */
    static final int CLOSING = 16;

    /** The client has taken more than its quota and is left alone for a while (KIP-219). */
    static final int PAUSED = 32;

    private int pulled;

    /** Whether nothing holds the connection back. */
    boolean free() {
        return pulled == 0;
    }

    boolean has(int reason) {
        return (pulled & reason) != 0;
    }

    /** Adds a reason; true when it is the first. */
    boolean pull(int reason) {
        boolean first = pulled == 0;
        pulled |= reason;
        return first;
    }

    /** Takes a reason away; true when it was the last. */
    boolean release(int reason) {
        boolean was = pulled != 0;
        pulled &= ~reason;
        return was && pulled == 0;
    }
}
