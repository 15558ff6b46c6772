package io.millrace.log.state;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/*
 * The last five batches stand in small rings, because a client may have five requests under way and
 * may send any of them again. Only the newest one is kept on disk, as in the snapshot's format.
 */

/** What a log remembers of one producer. Belongs to the log's owner. */
final class ProducerEntry {
    static final int REMEMBERED = 5;
    static final long NONE = -1;

    private final long producerId;
    private short epoch = -1;
    private int coordinatorEpoch = -1;
    private long lastTimestamp = -1;
    private long transactionFirstOffset = NONE;

    private final int[] lastSequences = new int[REMEMBERED];
    private final long[] lastOffsets = new long[REMEMBERED];
    private final int[] offsetDeltas = new int[REMEMBERED];
    private final long[] timestamps = new long[REMEMBERED];
    private int newest = -1;
    private int batches;

    ProducerEntry(long producerId) {
        this.producerId = producerId;
    }

    long producerId() {
        return producerId;
    }

    short epoch() {
        return epoch;
    }

    int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    long lastTimestamp() {
        return lastTimestamp;
    }

    /** The first offset of the open transaction, or -1. */
    long transactionFirstOffset() {
        return transactionFirstOffset;
    }

    void setTransactionFirstOffset(long offset) {
        transactionFirstOffset = offset;
    }

    /** The sequence of the newest record, or -1. */
    int lastSequence() {
        return batches == 0 ? -1 : lastSequences[newest];
    }

    /** The offset of the newest record, or -1. */
    long lastOffset() {
        return batches == 0 ? NONE : lastOffsets[newest];
    }

    /** The number of records of the newest batch less one, or 0. */
    int lastOffsetDelta() {
        return batches == 0 ? 0 : offsetDeltas[newest];
    }

    boolean hasBatches() {
        return batches > 0;
    }

    /** A new epoch forgets the batches of the old one. */
    void enter(short newEpoch) {
        if (newEpoch != epoch) {
            epoch = newEpoch;
            batches = 0;
        }
    }

    void addBatch(int lastSequence, long lastOffset, int offsetDelta, long timestamp) {
        newest = (newest + 1) % REMEMBERED;
        lastSequences[newest] = lastSequence;
        lastOffsets[newest] = lastOffset;
        offsetDeltas[newest] = offsetDelta;
        timestamps[newest] = timestamp;
        batches = Math.min(REMEMBERED, batches + 1);
        lastTimestamp = timestamp;
    }

    void endTransaction(int newCoordinatorEpoch, long timestamp) {
        transactionFirstOffset = NONE;
        coordinatorEpoch = newCoordinatorEpoch;
        lastTimestamp = timestamp;
    }

    void restore(short oldEpoch, int oldCoordinatorEpoch, long timestamp, long transactionFirst) {
        epoch = oldEpoch;
        coordinatorEpoch = oldCoordinatorEpoch;
        lastTimestamp = timestamp;
        transactionFirstOffset = transactionFirst;
    }

    /** The remembered batch with these sequences, or null. */
    SequenceVerdict.@Nullable Repeat find(int firstSequence, int lastSequence) {
        for (int i = 0; i < batches; i++) {
            int at = (newest - i + REMEMBERED) % REMEMBERED;
            int first = firstSequenceAt(at);
            if (first == firstSequence && lastSequences[at] == lastSequence) {
                return new SequenceVerdict.Repeat(
                        lastOffsets[at] - offsetDeltas[at], lastOffsets[at], timestamps[at]);
            }
        }
        return null;
    }

    private int firstSequenceAt(int at) {
        return (int) (((long) lastSequences[at] - offsetDeltas[at]) & Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
        return "producer "
                + producerId
                + " epoch "
                + epoch
                + " sequences "
                + Arrays.toString(lastSequences);
    }
}
