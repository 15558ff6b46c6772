package io.millrace.log;

import io.millrace.log.segment.Segment;
import io.millrace.log.segment.SegmentAges;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.AbortedTransaction;
import io.millrace.log.state.EpochEnd;
import io.millrace.log.state.EpochTable;

import java.util.List;

/**
 * A log as it was at one moment: immutable, and read by any thread without locks. What it refers to
 * may vanish later through truncation or retention; a read then finds less than the view promises,
 * never something else.
 *
 * <p>Every read may throw {@link io.millrace.log.disk.DiskFailure}, and {@link
 * io.millrace.wire.io.Malformed} when bytes on the disk are damaged.
 */
public final class LogView {
    private final Segments segments;
    private final EpochTable epochs;
    private final long logStartOffset;
    private final long endOffset;
    private final long highWatermark;
    private final long lastStableOffset;
    private final int activeBytes;
    private final long activeMaxTimestamp;
    private final long lastBatchOffset;
    private final int lastBatchPosition;

    /** What the log is now. Called by its owner. */
    LogView(Log log) {
        segments = log.segments();
        epochs = log.epochs().table();
        logStartOffset = log.logStartOffset();
        endOffset = log.endOffset();
        highWatermark = log.highWatermark();
        lastStableOffset = log.lastStableOffset();
        Segment active = segments.last();
        activeBytes = active.size();
        activeMaxTimestamp = active.knownMaxTimestamp();
        lastBatchOffset = log.lastBatchOffset();
        lastBatchPosition = log.lastBatchPosition();
    }

    /** The first offset that may be read. */
    public long logStartOffset() {
        return logStartOffset;
    }

    /** The offset that the next record will get. */
    public long endOffset() {
        return endOffset;
    }

    /** All records below are committed. */
    public long highWatermark() {
        return highWatermark;
    }

    /** All records below are committed and belong to no open transaction. */
    public long lastStableOffset() {
        return lastStableOffset;
    }

    /** The bytes of all segments' records. */
    public long sizeBytes() {
        return segments.completeBytes() + activeBytes;
    }

    /** The leader epochs and where they start. */
    public EpochTable epochs() {
        return epochs;
    }

    /** Where the epoch ends in this log. */
    public EpochEnd epochEnd(int epoch) {
        return epochs.endOf(epoch, endOffset);
    }

    /** The base offsets of all segments, ascending. */
    public long[] segmentOffsets() {
        long[] offsets = new long[segments.count()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = segments.at(i).baseOffset();
        }
        return offsets;
    }

    /**
     * Finds the batches from the one that contains {@code offset}.
     *
     * @param upperBound only batches that lie below this offset as a whole are given
     * @param maxBytes how much to give; the last batch may be cut off
     * @param atLeastOneBatch whether a first batch larger than {@code maxBytes} is given whole
     */
    public ReadOutcome read(long offset, long upperBound, int maxBytes, boolean atLeastOneBatch) {
        if (offset < logStartOffset || offset > endOffset) {
            return new ReadOutcome.OutOfRange(logStartOffset, endOffset);
        }
        return LogReader.read(this, offset, upperBound, maxBytes, atLeastOneBatch);
    }

    /** The first record below {@code upperBound} with this timestamp or a later one. */
    public TimestampHit offsetForTimestamp(long timestampMs, long upperBound) {
        return TimestampSearch.first(this, timestampMs, upperBound);
    }

    /** The first of the records with the greatest timestamp, if it lies below the bound. */
    public TimestampHit maxTimestamp(long upperBound) {
        return TimestampSearch.greatest(this, upperBound);
    }

    /**
     * The transactions that were rolled back and of which the slice, read at {@code offset}, may
     * hold records; in order of their markers.
     */
    public List<AbortedTransaction> aborted(long offset, LogSlice slice) {
        return LogReader.aborted(this, offset, slice);
    }

    Segments segments() {
        return segments;
    }

    /** How many bytes of a segment this view may look at. */
    int bytesOf(int index) {
        return index == segments.count() - 1 ? activeBytes : segments.at(index).size();
    }

    /** Where a segment ends: the next one's start, or the log's end. */
    long endOf(int index) {
        return index == segments.count() - 1 ? endOffset : segments.at(index + 1).baseOffset();
    }

    long maxTimestampOf(int index) {
        return index == segments.count() - 1 && activeMaxTimestamp != Segment.UNKNOWN
                ? activeMaxTimestamp
                : SegmentAges.savedTimestamp(segments.at(index));
    }

    /** The base offset of the last batch that was appended, or -1. */
    long lastBatchOffset() {
        return lastBatchOffset;
    }

    /** Where that batch starts in the last segment. */
    int lastBatchPosition() {
        return lastBatchPosition;
    }
}
