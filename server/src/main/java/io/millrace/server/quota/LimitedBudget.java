package io.millrace.server.quota;

import java.util.function.LongSupplier;

/**
 * A share of a bucket. A strict one refuses while the bucket is overdrawn, but lets the topic that
 * overdraws it pass whole; a lenient one never refuses.
 */
final class LimitedBudget implements MutationBudget {
    private final TokenBucket bucket;
    private final double perSecond;
    private final boolean strict;
    private final LongSupplier nowMs;
    private long throttleMs;
    private long notedMs;

    LimitedBudget(TokenBucket bucket, double perSecond, boolean strict, LongSupplier nowMs) {
        this.bucket = bucket;
        this.perSecond = perSecond;
        this.strict = strict;
        this.nowMs = nowMs;
    }

    @Override
    public boolean take(int partitions) {
        long now = nowMs.getAsLong();
        if (strict) {
            double left = bucket.tokens(perSecond, now);
            if (left < 0) {
                note(left, now);
                return false;
            }
            bucket.take(partitions, perSecond, now);
        } else {
            note(bucket.take(partitions, perSecond, now), now);
        }
        return true;
    }

    private void note(double tokens, long now) {
        throttleMs = TokenBucket.throttleMs(tokens, perSecond);
        notedMs = now;
    }

    @Override
    public int throttleMs() {
        long left = throttleMs - (nowMs.getAsLong() - notedMs);
        return Math.clamp(left, 0, Integer.MAX_VALUE);
    }
}
