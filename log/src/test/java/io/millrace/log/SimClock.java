package io.millrace.log;

/** A clock that stands still until it is told otherwise. */
public final class SimClock implements Clock {
    private volatile long millis;

    public SimClock(long millis) {
        this.millis = millis;
    }

    public SimClock() {
        this(1_700_000_000_000L);
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public long nanos() {
        return millis * 1_000_000;
    }

    public void advance(long byMs) {
        millis += byMs;
    }
}
