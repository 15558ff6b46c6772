package io.millrace.replication.partition;

import io.millrace.log.state.EpochEnd;
import io.millrace.log.state.EpochTable;

/**
 * Where a follower's log and its leader's part. Pure arithmetic.
 *
 * <p>A follower never goes by the high watermark when it can go by epochs: what is above the high
 * watermark may be committed all the same, as a follower learns of it one fetch later (KIP-101). A
 * leader that lacks the epoch in question names the largest one below it, and the follower comes
 * nearer step by step (KIP-279).
 */
final class Divergence {
    private Divergence() {}

    /**
     * What to cut.
     *
     * @param offset the first offset to drop; the log's end when nothing is to be dropped
     * @param found whether the logs agree up to there; otherwise the leader is to be asked again,
     *     about the epoch that is the latest then
     */
    record Cut(long offset, boolean found) {}

    /**
     * By what the leader said.
     *
     * @param leaders where the leader's log has its end of the epoch asked for, or of the largest
     *     one below it that it knows
     * @param own the follower's epochs
     * @param ownEnd where the follower's log ends
     * @param highWatermark the follower's, which is safe when the leader knows nothing
     */
    static Cut cut(EpochEnd leaders, EpochTable own, long ownEnd, long highWatermark) {
        if (leaders.endOffset() < 0) {
            return new Cut(Math.min(highWatermark, ownEnd), true);
        }
        long bound = Math.min(leaders.endOffset(), ownEnd);
        EpochEnd mine = own.endOf(leaders.epoch(), ownEnd);
        if (leaders.epoch() < 0 || mine.endOffset() < 0) {
            return new Cut(bound, true);
        }
        return mine.epoch() == leaders.epoch()
                ? new Cut(Math.min(mine.endOffset(), bound), true)
                : new Cut(Math.min(mine.endOffset(), ownEnd), false);
    }

    /**
     * What a leader tells a follower, or a consumer, that has fetched up to {@code offset} and got
     * {@code lastEpoch} last: where their logs part, or {@link EpochEnd#UNDEFINED} when they do
     * not.
     *
     * @param end where {@code lastEpoch} ends in the leader's log; known
     */
    static EpochEnd between(int lastEpoch, long offset, EpochEnd end) {
        return end.epoch() < lastEpoch || end.endOffset() < offset ? end : EpochEnd.UNDEFINED;
    }
}
