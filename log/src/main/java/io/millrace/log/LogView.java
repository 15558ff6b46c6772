package io.millrace.log;

import io.millrace.log.state.AbortedTransaction;
import io.millrace.log.state.EpochEnd;
import io.millrace.log.state.EpochTable;

import java.util.List;

/**
 * A log as it was at one moment: immutable, and read by any thread without locks. What it refers to
 * may vanish later through truncation or retention; a read then finds less than the view promises,
 * never something else.
 */
@SuppressWarnings("DoNotCallSuggester") // the shape comes first, the bodies follow
public final class LogView {
    private static final String SOON = "not there yet";

    LogView() {}

    /** The first offset that may be read. */
    public long logStartOffset() {
        throw new UnsupportedOperationException(SOON);
    }

    /** The offset that the next record will get. */
    public long endOffset() {
        throw new UnsupportedOperationException(SOON);
    }

    /** All records below are committed. */
    public long highWatermark() {
        throw new UnsupportedOperationException(SOON);
    }

    /** All records below are committed and belong to no open transaction. */
    public long lastStableOffset() {
        throw new UnsupportedOperationException(SOON);
    }

    /** The bytes of all segments' records. */
    public long sizeBytes() {
        throw new UnsupportedOperationException(SOON);
    }

    /** The leader epochs and where they start. */
    public EpochTable epochs() {
        throw new UnsupportedOperationException(SOON);
    }

    /** Where the epoch ends in this log. */
    public EpochEnd epochEnd(int epoch) {
        throw new UnsupportedOperationException(SOON);
    }

    /** The base offsets of all segments, ascending. */
    public long[] segmentOffsets() {
        throw new UnsupportedOperationException(SOON);
    }

    /**
     * Finds the batches from the one that contains {@code offset}.
     *
     * @param upperBound only batches that lie below this offset as a whole are given
     * @param maxBytes how much to give; the last batch may be cut off
     * @param atLeastOneBatch whether a first batch larger than {@code maxBytes} is given whole
     */
    public ReadOutcome read(long offset, long upperBound, int maxBytes, boolean atLeastOneBatch) {
        throw new UnsupportedOperationException(SOON);
    }

    /** The first record below {@code upperBound} with this timestamp or a later one. */
    public TimestampHit offsetForTimestamp(long timestampMs, long upperBound) {
        throw new UnsupportedOperationException(SOON);
    }

    /** The first of the records with the greatest timestamp. */
    public TimestampHit maxTimestamp(long upperBound) {
        throw new UnsupportedOperationException(SOON);
    }

    /**
     * The transactions that were rolled back and of which the slice, read at {@code offset}, may
     * hold records; in order of their markers.
     */
    public List<AbortedTransaction> aborted(long offset, LogSlice slice) {
        throw new UnsupportedOperationException(SOON);
    }
}
