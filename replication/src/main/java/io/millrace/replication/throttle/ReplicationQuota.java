package io.millrace.replication.throttle;

import io.millrace.log.Clock;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A limit on bytes per second that is watched, not enforced: who copies asks before and tells
 * after, so the rate may be exceeded by one piece and is then waited for (KIP-73). Any thread.
 */
public final class ReplicationQuota {
    /** What the limit is when none is set. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Without any limit; nothing is measured, so it needs no clock. */
    public static final ReplicationQuota NONE =
            new ReplicationQuota(() -> UNLIMITED, () -> 0, 1, Duration.ofSeconds(1));

    private final LongSupplier limit;
    private final LongSupplier nanos;
    private final ByteRate rate;

    /**
     * Nothing was copied yet.
     *
     * @param limit bytes per second, asked anew each time
     * @param samples how many samples are kept
     * @param sample how long each is
     */
    public ReplicationQuota(LongSupplier limit, Clock clock, int samples, Duration sample) {
        this(limit, clock::nanos, samples, sample);
    }

    private ReplicationQuota(LongSupplier limit, LongSupplier nanos, int samples, Duration sample) {
        this.limit = limit;
        this.nanos = nanos;
        this.rate = new ByteRate(samples, sample.toNanos());
    }

    /** Whether there is a limit at all. */
    boolean isLimited() {
        return limit.getAsLong() != UNLIMITED;
    }

    /** Whether nothing more may be copied now. */
    public boolean isExceeded() {
        return isLimited() && rate.perSecond(nanos.getAsLong()) > limit.getAsLong();
    }

    /** Takes note of what was copied. */
    public void record(long bytes) {
        if (isLimited() && bytes > 0) {
            rate.record(bytes, nanos.getAsLong());
        }
    }
}
