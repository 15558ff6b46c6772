package io.millrace.log.upkeep;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/*
 * All who share it queue up on a line of time: each takes as much of it as its bytes are worth and waits until its part
 * is over. Time in which nobody came is not saved up. Nobody takes more than a second at once, so that another rate is
 * soon in force.
 */

/** A rate that several threads keep to together. */
public final class Throttle {
    private static final double NANOS = 1e9;

    private final DoubleSupplier bytesPerSecond;
    private final LongSupplier nanoClock;
    private final LongConsumer sleepNanos;
    private final AtomicLong busyUntil;

    /**
     * A throttle that nobody has used yet.
     *
     * @param bytesPerSecond asked anew each time
     * @param sleepNanos lets the calling thread wait
     */
    public Throttle(
            DoubleSupplier bytesPerSecond, LongSupplier nanoClock, LongConsumer sleepNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoClock = nanoClock;
        this.sleepNanos = sleepNanos;
        this.busyUntil = new AtomicLong(nanoClock.getAsLong());
    }

    /** Waits until that many bytes more are within the rate. */
    public void take(long bytes) {
        double left = bytes;
        while (left > 0) {
            double rate = Math.max(1, bytesPerSecond.getAsDouble());
            double part = Math.min(left, rate);
            waitFor((long) (NANOS * (part / rate)));
            left -= part;
        }
    }

    private void waitFor(long nanos) {
        if (nanos < 1) {
            return;
        }
        long now = nanoClock.getAsLong();
        long until = busyUntil.updateAndGet(before -> Math.max(before - now, 0) + now + nanos);
        if (until - now > 0) {
            sleepNanos.accept(until - now);
        }
    }
}
