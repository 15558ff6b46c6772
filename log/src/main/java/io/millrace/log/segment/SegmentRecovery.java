package io.millrace.log.segment;

import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.RecordBatch;

/** Reads a segment from its start as far as its batches are intact, and indexes them. */
public final class SegmentRecovery {
    private final Segment segment;
    private final int intervalBytes;
    private final BatchSink sink;
    private int valid;
    private long last;

    SegmentRecovery(Segment segment, int intervalBytes, BatchSink sink) {
        this.segment = segment;
        this.intervalBytes = intervalBytes;
        this.sink = sink;
        this.last = segment.baseOffset() - 1;
    }

    /**
     * What a recovery found.
     *
     * @param cutBytes how many bytes were damaged, or follow damage
     * @param endOffset the offset after the last batch
     */
    public record Recovered(int cutBytes, long endOffset) {}

    Recovered run() {
        segment.clearIndexes();
        int before = segment.size();
        scan(new BatchScan(segment::require, 0, before, BatchScan.PIECE));
        segment.cutAndComplete(valid);
        return new Recovered(before - valid, last + 1);
    }

    private void scan(BatchScan scan) {
        try {
            RecordBatch batch = scan.next();
            while (batch != null && isGood(batch)) {
                segment.index(batch, scan.position(), intervalBytes);
                sink.accept(batch);
                valid = scan.position() + batch.sizeInBytes();
                last = batch.lastOffset();
                batch = scan.next();
            }
        } catch (Malformed e) {
            // What follows is no batch: the end of what is intact.
        }
    }

    private boolean isGood(RecordBatch batch) {
        long lastOffset = batch.lastOffset();
        boolean good =
                batch.baseOffset() > last && lastOffset >= batch.baseOffset() && batch.isIntact();
        if (good && lastOffset - segment.baseOffset() > Integer.MAX_VALUE) {
            throw new SegmentOverflow(segment.baseOffset());
        }
        return good;
    }
}
