package io.millrace.log.segment;

import io.millrace.log.disk.DiskFile;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;

/** Finds a batch in a segment by its offset. */
final class SegmentSearch {
    private SegmentSearch() {}

    /** As {@link Segment#find} says. */
    static @Nullable BatchPlace find(OffsetIndex offsets, DiskFile open, long offset, int end) {
        int start = offsets.positionBefore(offset);
        if (start > 0 && start < end) {
            try {
                var scan = new HeaderScan(open, start, end);
                if (scan.next() && scan.header().baseOffset() <= offset) {
                    return advance(scan, offset);
                }
            } catch (Malformed e) {
                // The index has led astray: it is not needed to find the batch, only to be quick.
            }
        }
        var scan = new HeaderScan(open, 0, end);
        return scan.next() ? advance(scan, offset) : null;
    }

    /** The greatest timestamp of the first batch, or -1 when there is no batch. */
    static long firstTimestamp(DiskFile open, int end) {
        var scan = new HeaderScan(open, 0, end);
        return scan.next() ? scan.header().maxTimestamp() : Segment.NO_TIMESTAMP;
    }

    private static @Nullable BatchPlace advance(HeaderScan scan, long offset) {
        do {
            RecordBatch header = scan.header();
            if (header.lastOffset() >= offset) {
                return new BatchPlace(scan.position(), scan.size(), header.baseOffset());
            }
        } while (scan.next());
        return null;
    }
}
