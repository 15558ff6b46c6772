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

    /** The longest time without one between two times, in ms. */
    public synchronized long longestGapMs(long from, long to) {
        long longest = 0;
        long before = from;
        for (long at : nanos) {
            if (at > from && at <= to) {
                longest = Math.max(longest, at - before);
                before = at;
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(Math.max(longest, to - before));
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
