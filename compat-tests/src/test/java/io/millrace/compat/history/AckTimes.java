package io.millrace.compat.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The times of acknowledgements, and the gaps between them. */
public final class AckTimes {
    private final List<Long> nanos = new ArrayList<>();

    synchronized void acknowledged() {
        nanos.add(System.nanoTime());
    }

    public synchronized int count() {
        return nanos.size();
    }

    /** How many came since a time of {@link System#nanoTime}. */
    public synchronized int countSince(long since) {
        int count = 0;
        for (int i = nanos.size() - 1; i >= 0 && nanos.get(i) >= since; i--) {
            count++;
        }
        return count;
    }

    /**
     * A time without acknowledgements.
     *
     * @param afterMs when it began, counted from where one began to look
     */
    public record Gap(long afterMs, long ms) {}

    /** The longest time without one between two times. */
    public synchronized Gap longestGap(long from, long to) {
        long longest = -1;
        long begin = from;
        long before = from;
        for (long at : nanos) {
            if (at > from && at <= to) {
                if (at - before > longest) {
                    longest = at - before;
                    begin = before;
                }
                before = at;
            }
        }
        if (to - before > longest) {
            longest = to - before;
            begin = before;
        }
        return new Gap(
                TimeUnit.NANOSECONDS.toMillis(begin - from),
                TimeUnit.NANOSECONDS.toMillis(longest));
    }

    /** How long the longest one was. */
    public long longestGapMs(long from, long to) {
        return longestGap(from, to).ms();
    }

    /** The share of the buckets between two times in which at least one came. */
    public synchronized double availability(long from, long to, long bucketNanos) {
        int buckets = (int) Math.max(1, (to - from) / bucketNanos);
        BitSet served = new BitSet(buckets);
        for (long at : nanos) {
            long bucket = (at - from) / bucketNanos;
            if (at >= from && bucket < buckets) {
                served.set((int) bucket);
            }
        }
        return served.cardinality() / (double) buckets;
    }
}
