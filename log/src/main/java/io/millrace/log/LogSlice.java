package io.millrace.log;

import io.millrace.wire.io.Payload;

/**
 * Batches as they lie in one segment. The first one contains the offset that was asked for; the
 * last one may be cut off.
 *
 * @param records the bytes; empty when there is nothing below the bound
 * @param firstBatchBytes the size of the first batch, or 0 when there is none
 * @param segmentOffset the base offset of the segment
 * @param position where in the segment's file the bytes begin
 */
public record LogSlice(Payload records, int firstBatchBytes, long segmentOffset, int position)
        implements ReadOutcome {
    /** Nothing. */
    public static final LogSlice EMPTY = new LogSlice(Payload.EMPTY, 0, 0, 0);

    /** The number of bytes. */
    public int size() {
        return records.size();
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        return records.size() == 0;
    }
}
