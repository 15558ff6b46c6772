package io.millrace.log.segment;

import io.millrace.log.disk.DiskFile;
import io.millrace.wire.io.Malformed;

/** Finds where a segment ends. */
public final class SegmentEnd {
    private SegmentEnd() {}

    /** As {@link Segment#openAtEnd} says. */
    static long open(Segment segment) {
        if (segment.size() == 0) {
            segment.forgetIndexes();
            return segment.baseOffset();
        }
        DiskFile file = segment.require();
        long end = segment.isSmall() ? openSmall(segment, file) : openLarge(segment, file);
        requireSpan(segment, end);
        return end;
    }

    /**
     * Looks at a complete segment whose offsets may span more than an int.
     *
     * @param nextBase where the next one begins; nothing is read unless that is far
     * @throws SegmentOverflow if they do
     */
    public static void checkSpan(Segment segment, long nextBase) {
        if (nextBase - segment.baseOffset() > Integer.MAX_VALUE && segment.size() > 0) {
            requireSpan(segment, find(segment.require(), 0, segment.size(), -1));
        }
    }

    private static void requireSpan(Segment segment, long end) {
        if (end - 1 - segment.baseOffset() > Integer.MAX_VALUE) {
            throw new SegmentOverflow(segment.baseOffset());
        }
    }

    private static long openSmall(Segment segment, DiskFile file) {
        segment.forgetIndexes();
        long end = find(file, 0, segment.size(), -1);
        if (end >= 0) {
            segment.reloadTimestamps(file);
        }
        return end;
    }

    private static long openLarge(Segment segment, DiskFile file) {
        OffsetIndex offsets = segment.offsets();
        TimeIndex times = segment.times();
        int start = offsets.lastPosition();
        boolean plausible =
                start >= 0
                        && start < segment.size()
                        && times.lastOffset() >= segment.baseOffset()
                        && (times.entries() > 0 || segment.firstBatchTimestamp() < 0);
        long expected = start == 0 ? -1 : offsets.lastOffset();
        return plausible ? find(file, start, segment.size(), expected) : -1;
    }

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
