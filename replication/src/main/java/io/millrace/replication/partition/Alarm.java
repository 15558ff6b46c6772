package io.millrace.replication.partition;

import io.millrace.log.Clock;
import io.millrace.replication.lane.Cancellable;
import io.millrace.replication.lane.Lane;

import java.util.function.LongConsumer;

/*
 * Most waits end well before their deadline, so deadlines are not taken back: the alarm rings once for the earliest,
 * and whoever hears it sets it again for what is left.
 */
/** One timer for many deadlines. Lane only. */
final class Alarm {
    private final Lane lane;
    private final Clock clock;
    private final LongConsumer ring;
    private Cancellable timer = Cancellable.NOTHING;
    private boolean set;
    private long dueNanos;

    /** Calls {@code ring} with the time, by the nanosecond clock, when a deadline has come. */
    Alarm(Lane lane, Clock clock, LongConsumer ring) {
        this.lane = lane;
        this.clock = clock;
        this.ring = ring;
    }

    void notLaterThan(long deadlineNanos) {
        if (set && deadlineNanos - dueNanos >= 0) {
            return;
        }
        timer.cancel();
        set = true;
        dueNanos = deadlineNanos;
        timer = lane.schedule(this::fire, deadlineNanos - clock.nanos());
    }

    private void fire() {
        set = false;
        ring.accept(clock.nanos());
    }
}
