package io.millrace.replication.partition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/*
 * Answers are parked in the order of appends, so those that may go are at the head; only a timeout looks at all.
 */
/** Answers that wait until an offset is reached. Lane only. */
final class Parked<T> {
    private final Queue<Entry<T>> entries = new ArrayDeque<>();

    private record Entry<T>(
            long offset, long deadlineNanos, T answer, CompletableFuture<? super T> stage) {}

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Parks {@code answer} until everything below {@code offset} is there. */
    void add(long offset, long deadlineNanos, T answer, CompletableFuture<? super T> stage) {
        entries.add(new Entry<>(offset, deadlineNanos, answer, stage));
    }

    /** Lets go what waits for {@code reached} or less, each answer as {@code verdict} turns it. */
    void release(long reached, UnaryOperator<T> verdict) {
        Entry<T> head = entries.peek();
        while (head != null && head.offset <= reached) {
            entries.remove();
            head.stage.complete(verdict.apply(head.answer));
            head = entries.peek();
        }
    }

    /** Lets go all that waited too long; answers the next deadline, or null if none is left. */
    @Nullable Long expire(long nowNanos, T tooLate) {
        Long next = null;
        for (Iterator<Entry<T>> all = entries.iterator(); all.hasNext(); ) {
            Entry<T> entry = all.next();
            if (entry.deadlineNanos - nowNanos <= 0) {
                all.remove();
                entry.stage.complete(tooLate);
            } else if (next == null || entry.deadlineNanos - next < 0) {
                next = entry.deadlineNanos;
            }
        }
        return next;
    }

    /** Lets go everything, with {@code answer}. */
    void releaseAll(T answer) {
        for (Entry<T> entry = entries.poll(); entry != null; entry = entries.poll()) {
            entry.stage.complete(answer);
        }
    }
}
