package io.millrace.group.runtime;

import io.millrace.log.Clock;
import io.millrace.replication.lane.Cancellable;
import io.millrace.replication.lane.Lane;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/*
 * A heartbeat moves its member's deadline each time, nearly always to a later one. So a set alarm is left to ring at
 * its old time and is set anew then: moving a deadline later is a store into a field.
 */

/** Timers by key. All calls on the lane. */
final class ShardTimers {
    private final Lane lane;
    private final Clock clock;
    private final Consumer<TimerKey> ring;
    private final Map<TimerKey, Alarm> alarms = new HashMap<>();

    private final class Alarm {
        final TimerKey key;
        long deadlineNanos;
        long ringsNanos;
        Cancellable scheduled;

        Alarm(TimerKey key, long deadlineNanos) {
            this.key = key;
            this.deadlineNanos = deadlineNanos;
            this.ringsNanos = deadlineNanos;
            this.scheduled = schedule();
        }

        private Cancellable schedule() {
            return lane.schedule(this::rang, deadlineNanos - clock.nanos());
        }

        void move(long newDeadlineNanos) {
            deadlineNanos = newDeadlineNanos;
            if (deadlineNanos - ringsNanos < 0) {
                scheduled.cancel();
                ringsNanos = deadlineNanos;
                scheduled = schedule();
            }
        }

        private void rang() {
            if (alarms.get(key) != this) {
                return;
            }
            if (deadlineNanos - clock.nanos() > 0) {
                ringsNanos = deadlineNanos;
                scheduled = schedule();
            } else {
                alarms.remove(key);
                ring.accept(key);
            }
        }
    }

    ShardTimers(Lane lane, Clock clock, Consumer<TimerKey> ring) {
        this.lane = lane;
        this.clock = clock;
        this.ring = ring;
    }

    /** Sets, moves and takes away timers. */
    void set(Map<TimerKey, Long> delays) {
        delays.forEach((key, delayMs) -> {
            if (delayMs == Decision.DISARM) {
                disarm(key);
            } else {
                arm(key, clock.nanos() + TimeUnit.MILLISECONDS.toNanos(delayMs));
            }
        });
    }

    /** Sets timers that are not set. */
    void setIfUnset(Map<TimerKey, Long> delays) {
        delays.forEach((key, delayMs) -> {
            if (!alarms.containsKey(key)) {
                arm(key, clock.nanos() + TimeUnit.MILLISECONDS.toNanos(delayMs));
            }
        });
    }

    private void arm(TimerKey key, long deadlineNanos) {
        Alarm alarm = alarms.get(key);
        if (alarm == null) {
            alarms.put(key, new Alarm(key, deadlineNanos));
        } else {
            alarm.move(deadlineNanos);
        }
    }

    private void disarm(TimerKey key) {
        Alarm alarm = alarms.remove(key);
        if (alarm != null) {
            alarm.scheduled.cancel();
        }
    }

    void clear() {
        alarms.values().forEach(alarm -> alarm.scheduled.cancel());
        alarms.clear();
    }
}
