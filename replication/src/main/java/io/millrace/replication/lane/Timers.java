package io.millrace.replication.lane;

import org.jspecify.annotations.Nullable;

import java.util.PriorityQueue;

/**
 * Tasks ordered by deadline, then by the order of scheduling. Used by one thread; only {@link
 * Entry#cancel} may come from elsewhere. A cancelled entry stays until its deadline or until such
 * entries are the majority, whichever is first.
 */
public final class Timers {
    private static final int SWEEP_AT = 64;

    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private long sequence;
    private int sweepAt = SWEEP_AT;

    /** Adds {@code entry}, which must not have been added before. */
    public void add(Entry entry) {
        entry.sequence = sequence++;
        queue.add(entry);
        if (queue.size() >= sweepAt) {
            queue.removeIf(Entry::cancelled);
            sweepAt = Math.max(SWEEP_AT, queue.size() * 2);
        }
    }

    /** Takes the next task whose deadline is not after {@code nowNanos}, or null. */
    public @Nullable Runnable takeDue(long nowNanos) {
        while (true) {
            Entry first = queue.peek();
            if (first == null || (!first.cancelled() && first.deadlineNanos - nowNanos > 0)) {
                return null;
            }
            queue.poll();
            Runnable task = first.take();
            if (task != null) {
                return task;
            }
        }
    }

    /**
     * Nanoseconds from {@code nowNanos} to the next deadline, at least 0, or {@link
     * Long#MAX_VALUE}.
     */
    public long untilNext(long nowNanos) {
        Entry first = queue.peek();
        return first == null ? Long.MAX_VALUE : Math.max(0, first.deadlineNanos - nowNanos);
    }

    /** One waiting task. */
    public static final class Entry implements Cancellable, Comparable<Entry> {
        private final long deadlineNanos;
        private volatile @Nullable Runnable task;
        private long sequence;

        /** A task due when the clock in use shows {@code deadlineNanos}. */
        public Entry(Runnable task, long deadlineNanos) {
            this.task = task;
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public void cancel() {
            task = null;
        }

        private boolean cancelled() {
            return task == null;
        }

        private @Nullable Runnable take() {
            Runnable taken = task;
            task = null;
            return taken;
        }

        @Override
        public int compareTo(Entry other) {
            long difference = deadlineNanos - other.deadlineNanos;
            return difference != 0
                    ? Long.signum(difference)
                    : Long.compare(sequence, other.sequence);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
