package io.millrace.replication.partition;

/** How far one follower has come, as its fetches tell the leader. Lane of the partition only. */
final class FollowerProgress {
    /** The end offset of a follower that has not fetched yet. */
    static final long UNKNOWN = -1;

    private final int replica;
    private long endOffset = UNKNOWN;
    private long logStartOffset = UNKNOWN;
    private long lastFetchNanos;
    private long leaderEndAtLastFetch;
    private long caughtUpNanos;
    private boolean everCaughtUp;
    private long brokerEpoch = UNKNOWN;

    FollowerProgress(int replica, boolean inSync, long nowNanos) {
        this.replica = replica;
        this.everCaughtUp = inSync;
        this.caughtUpNanos = nowNanos;
    }

    int replica() {
        return replica;
    }

    /*
     * A member that has left the ISR by the controller's decision, because its broker shuts down or is gone, fetches no
     * more: the commits must not wait for it until its lag is noticed.
     */
    /** Another epoch of the same leader begins: only members of its ISR are taken for caught up. */
    void epochBegins(boolean inSync, long nowNanos) {
        everCaughtUp = inSync;
        caughtUpNanos = nowNanos;
    }

    FollowerPosition position() {
        return new FollowerPosition(replica, logStartOffset, endOffset);
    }

    /** The broker epoch by which it fetches, or -1. */
    long brokerEpoch() {
        return brokerEpoch;
    }

    /*
     * A broker that registers anew may have lost its disk meanwhile: what its former life had fetched counts no more,
     * and what is still on the way from that life must not come back (KIP-903).
     */
    /** Whether a fetch comes from the life that counts; it does, from now on, if it is newer. */
    boolean admits(long epoch) {
        if (epoch < brokerEpoch) {
            return epoch == UNKNOWN; // not told in old versions of Fetch
        }
        if (epoch > brokerEpoch && brokerEpoch != UNKNOWN) {
            endOffset = UNKNOWN;
            logStartOffset = UNKNOWN;
            everCaughtUp = false;
        }
        brokerEpoch = epoch;
        return true;
    }

    /** Everything below is on the follower. */
    long endOffset() {
        return endOffset;
    }

    long logStartOffset() {
        return logStartOffset;
    }

    /**
     * Notes a fetch at {@code offset} while the leader's log ended at {@code leaderEnd}. A follower
     * that has reached what there was at its last fetch was caught up then, though new records may
     * have come since.
     */
    void fetched(long offset, long startOffset, long leaderEnd, long nowNanos) {
        if (offset >= leaderEnd) {
            caughtUp(nowNanos);
        } else if (endOffset != UNKNOWN && offset >= leaderEndAtLastFetch) {
            caughtUp(lastFetchNanos);
        }
        endOffset = offset;
        logStartOffset = startOffset;
        lastFetchNanos = nowNanos;
        leaderEndAtLastFetch = leaderEnd;
    }

    private void caughtUp(long nanos) {
        if (!everCaughtUp || nanos - caughtUpNanos > 0) {
            caughtUpNanos = nanos;
        }
        everCaughtUp = true;
    }

    /** Whether it has everything, or had not long ago. */
    boolean isCaughtUp(long leaderEnd, long nowNanos, long lagNanos) {
        return endOffset == leaderEnd || (everCaughtUp && nowNanos - caughtUpNanos <= lagNanos);
    }
}
