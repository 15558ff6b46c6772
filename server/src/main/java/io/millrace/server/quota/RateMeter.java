package io.millrace.server.quota;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A rate over a sliding window, measured as Kafka's brokers do so that the same limit lets the same
 * amount through: amounts gather in samples, a sample that has seen nothing for the whole window is
 * forgotten, and the sum is divided by the time since the oldest sample began, which counts as the
 * full window while that is still young.
 *
 * <p>Any thread may record.
 */
final class RateMeter {
    private static final double MS_PER_SECOND = 1000;

    private final QuotaWindows windows;
    private final AtomicReference<@Nullable Sample> newest = new AtomicReference<>();

    /** One sample and those before it, newest first. */
    private record Sample(long startMs, long lastMs, double sum, @Nullable Sample older) {}

    /**
     * What was measured.
     *
     * @param perSecond the rate
     * @param windowMs the time it was taken over
     */
    record Reading(double perSecond, long windowMs) {
        /** For how long nothing may come so that the rate falls to the limit. */
        long throttleMs(double limit) {
            return perSecond > limit ? Math.round((perSecond - limit) / limit * windowMs) : 0;
        }
    }

    RateMeter(QuotaWindows windows) {
        this.windows = windows;
    }

    /** Adds an amount, which is negative to take an earlier one back. */
    Reading record(double amount, long nowMs) {
        newest.updateAndGet(head -> with(head, amount, nowMs));
        return read(nowMs);
    }

    Reading read(long nowMs) {
        double sum = 0;
        long startMs = nowMs;
        for (var each = newest.get(); each != null; each = each.older) {
            if (isAlive(each, nowMs)) {
                sum += each.sum;
                startMs = Math.min(startMs, each.startMs);
            }
        }
        long elapsedMs = nowMs - startMs;
        long missing = windows.samples() - 1 - elapsedMs / windows.sampleMs();
        long windowMs = Math.max(1, elapsedMs + Math.max(0, missing) * windows.sampleMs());
        return new Reading(sum * MS_PER_SECOND / windowMs, windowMs);
    }

    private Sample with(@Nullable Sample head, double amount, long nowMs) {
        return head != null && nowMs - head.startMs < windows.sampleMs()
                ? new Sample(head.startMs, nowMs, head.sum + amount, head.older)
                : new Sample(nowMs, nowMs, amount, alive(head, nowMs, windows.samples()));
    }

    /** A copy of the samples that still count; at most so many. */
    private @Nullable Sample alive(@Nullable Sample head, long nowMs, int most) {
        if (head == null || most == 0 || !isAlive(head, nowMs)) {
            return null; // what is older than a forgotten sample is forgotten too
        }
        return new Sample(head.startMs, head.lastMs, head.sum, alive(head.older, nowMs, most - 1));
    }

    private boolean isAlive(Sample sample, long nowMs) {
        return nowMs - sample.lastMs < windows.expiryMs();
    }
}
