package io.millrace.replication.throttle;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/*
 *   samples:   | oldest |   ...   | newest |      each sampleNanos long, those older than all of them are forgotten
 *              '--- elapsed ---------> now        rate = sum / max(elapsed, one sample)
 */

/**
 * A rate over a sliding window, measured as Kafka measures replication (its SimpleRate): the sum of
 * the samples by the time since the oldest of them began, at least the length of one. Any thread.
 */
final class ByteRate {
    private static final double NANOS = 1e9;

    private final int samples;
    private final long sampleNanos;
    private final AtomicReference<Window> window = new AtomicReference<>(Window.EMPTY);

    /** Numbers of samples and what they saw, ascending. */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity, and never changed
    private record Window(long[] numbers, long[] sums) {
        static final Window EMPTY = new Window(new long[0], new long[0]);

        Window since(long first) {
            int from = 0;
            while (from < numbers.length && numbers[from] < first) {
                from++;
            }
            return from == 0
                    ? this
                    : new Window(
                            Arrays.copyOfRange(numbers, from, numbers.length),
                            Arrays.copyOfRange(sums, from, sums.length));
        }

        Window plus(long number, long bytes) {
            int last = numbers.length - 1;
            boolean begun = last >= 0 && numbers[last] >= number;
            int length = begun ? numbers.length : numbers.length + 1;
            long[] nextNumbers = Arrays.copyOf(numbers, length);
            long[] nextSums = Arrays.copyOf(sums, length);
            nextNumbers[length - 1] = begun ? numbers[last] : number;
            nextSums[length - 1] += bytes;
            return new Window(nextNumbers, nextSums);
        }
    }

    ByteRate(int samples, long sampleNanos) {
        this.samples = samples;
        this.sampleNanos = sampleNanos;
    }

    void record(long bytes, long nowNanos) {
        long number = Math.floorDiv(nowNanos, sampleNanos);
        window.updateAndGet(seen -> seen.since(number - samples + 1).plus(number, bytes));
    }

    double perSecond(long nowNanos) {
        long number = Math.floorDiv(nowNanos, sampleNanos);
        Window seen = window.updateAndGet(before -> before.since(number - samples + 1));
        if (seen.numbers.length == 0) {
            return 0;
        }
        long elapsed = Math.max(nowNanos - seen.numbers[0] * sampleNanos, sampleNanos);
        return Arrays.stream(seen.sums).sum() * NANOS / elapsed;
    }
}
