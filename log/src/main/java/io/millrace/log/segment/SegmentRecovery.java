package io.millrace.log.segment;

import io.millrace.log.disk.DiskFile;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.RecordBatch;

/** Reads a segment from its start as far as its batches are intact, and indexes them. */
final class SegmentRecovery {
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

    Segment.Recovered run(DiskFile file) {
        var scan = new BatchScan(file, 0, segment.size());
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
        return new Segment.Recovered(segment.size() - valid, last + 1);
    }

    private boolean isGood(RecordBatch batch) {
        long lastOffset = batch.lastOffset();
        return batch.baseOffset() > last
                && lastOffset >= batch.baseOffset()
                && lastOffset - segment.baseOffset() <= Integer.MAX_VALUE
                && batch.isIntact();
    }
}
