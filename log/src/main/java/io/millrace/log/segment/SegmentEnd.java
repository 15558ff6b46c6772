package io.millrace.log.segment;

import io.millrace.log.disk.DiskFile;
import io.millrace.wire.io.Malformed;

/** Finds where a segment ends. */
final class SegmentEnd {
    private SegmentEnd() {}

    /**
     * The offset after the last batch.
     *
     * @param start where a batch starts
     * @param size where the bytes end, which must be where the last batch ends
     * @param expectedLast the last offset of the batch at {@code start}, or -1 when not known
     * @return -1 when things are not so
     */
    static long find(DiskFile file, int start, int size, long expectedLast) {
        try {
            var scan = new HeaderScan(file, start, size);
            if (!scan.next() || (expectedLast >= 0 && scan.header().baseOffset() > expectedLast)) {
                return -1;
            }
            long end;
            do {
                end = scan.header().nextOffset();
            } while (scan.next());
            return scan.position() == size ? end : -1;
        } catch (Malformed e) {
            return -1;
        }
    }
}
