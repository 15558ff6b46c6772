package io.millrace.server.quota;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Credit that grows with time up to what the whole window allows, and may be overdrawn by one
 * request (KIP-599): many topics at once pass, after that the average holds. Any thread may take.
 */
final class TokenBucket {
    private static final double MS_PER_SECOND = 1000;

    private final QuotaWindows windows;
    private final AtomicReference<Level> level =
            new AtomicReference<>(new Level(Double.POSITIVE_INFINITY, 0));

    private record Level(double tokens, long atMs) {}

    TokenBucket(QuotaWindows windows) {
        this.windows = windows;
    }

    /** What is left; below zero when overdrawn. */
    double tokens(double perSecond, long nowMs) {
        return filled(Objects.requireNonNull(level.get()), perSecond, nowMs).tokens;
    }

    /** Takes, whatever is there; what is left. */
    double take(double tokens, double perSecond, long nowMs) {
        return level.updateAndGet(
                        before -> {
                            var now = filled(before, perSecond, nowMs);
                            return new Level(now.tokens - tokens, now.atMs);
                        })
                .tokens;
    }

    /** Until nothing is overdrawn any more. */
    static long throttleMs(double tokens, double perSecond) {
        return tokens < 0 ? Math.round(-tokens / perSecond * MS_PER_SECOND) : 0;
    }

    private Level filled(Level before, double perSecond, long nowMs) {
        double most = perSecond * windows.expiryMs() / MS_PER_SECOND;
        double grown = before.tokens + perSecond * (nowMs - before.atMs) / MS_PER_SECOND;
        return new Level(Math.min(most, grown), nowMs);
    }
}
