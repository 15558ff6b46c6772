package io.millrace.replication.partition;

import java.util.Collection;
import java.util.List;

/**
 * The high watermark: the highest offset that every replica has which counts. Pure arithmetic.
 * Those that count are the members of the ISR in its largest possible reading and the followers
 * about to join it, so that a follower never joins below it.
 */
final class HighWatermark {
    private HighWatermark() {}

    /**
     * The next high watermark of a leader; never lower than {@code current}.
     *
     * @param ownEnd the end of the leader's own log, as far as it counts
     * @param counting the followers that count
     */
    static long next(long current, long ownEnd, Collection<FollowerProgress> counting) {
        long lowest = ownEnd;
        for (FollowerProgress follower : counting) {
            lowest = Math.min(lowest, follower.endOffset());
        }
        return Math.max(current, lowest);
    }

    /** Whether the ISR is large enough to commit anything (KIP-966). */
    static boolean mayAdvance(List<Integer> committedIsr, int effectiveMinIsr) {
        return committedIsr.size() >= effectiveMinIsr;
    }

    /** What a follower may take from its leader's: within its own log. */
    static long ofFollower(long leaderHighWatermark, long logStart, long logEnd) {
        return Math.clamp(leaderHighWatermark, logStart, Math.max(logStart, logEnd));
    }
}
