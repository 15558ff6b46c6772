package io.millrace.group.runtime;

import io.millrace.log.Clock;
import io.millrace.replication.lane.Cancellable;
import io.millrace.replication.lane.Lane;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/*
 * All wait equally long, so the first in the queue is the first whose time is up: one alarm does for all.
 */

/**
 * Replies in the order of the offsets that must be committed before they may be given, each for no
 * longer than the commit timeout. All calls on the lane.
 */
final class CommitQueue {
    private record Held(long offset, long deadlineNanos, Map<Ticket, Object> replies) {}

    private final Lane lane;
    private final Clock clock;
    private final long timeoutNanos;
    private final BiConsumer<Ticket, Object> give;
    private final Consumer<Ticket> late;
    private final ArrayDeque<Held> queue = new ArrayDeque<>();
    private Cancellable alarm = Cancellable.NOTHING;
    private boolean alarmSet;

    /**
     * @param give takes a reply that may be given
     * @param late takes a ticket whose reply has waited too long
     */
    CommitQueue(
            Lane lane,
            Clock clock,
            long timeoutMs,
            BiConsumer<Ticket, Object> give,
            Consumer<Ticket> late) {
        this.lane = lane;
        this.clock = clock;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        this.give = give;
        this.late = late;
    }

    /** Holds replies until everything below {@code endOffset} is committed. */
    void add(long endOffset, Map<Ticket, Object> replies) {
        queue.add(new Held(endOffset, clock.nanos() + timeoutNanos, replies));
    }

    /** Gives what may be given; what stays is watched. */
    void release(long highWatermark) {
        while (!queue.isEmpty() && queue.peek().offset <= highWatermark) {
            queue.remove().replies.forEach(give);
        }
        watch();
    }

    private void watch() {
        Held first = queue.peek();
        if (first != null && !alarmSet) {
            alarmSet = true;
            alarm = lane.schedule(this::timeIsUp, first.deadlineNanos - clock.nanos());
        }
    }

    private void timeIsUp() {
        alarmSet = false;
        while (!queue.isEmpty() && queue.peek().deadlineNanos - clock.nanos() <= 0) {
            queue.remove().replies.keySet().forEach(late);
        }
        watch();
    }

    void clear() {
        alarm.cancel();
        queue.clear();
    }
}
