package io.millrace.log.segment;

import io.millrace.log.disk.DiskFile;

/** How old segments are, by their records' timestamps or else by their files. */
public final class SegmentAges {
    private SegmentAges() {}

    /** The greatest timestamp, or when there is none the time of the last write. Writer only. */
    public static long newest(Segment segment) {
        long newest = segment.maxTimestamp();
        return newest >= 0 ? newest : modified(segment);
    }

    private static long modified(Segment segment) {
        return segment.disk().modifiedMs(segment.files().records());
    }

    /** The greatest timestamp as the time index has it, or -1; any thread. */
    public static long savedTimestamp(Segment segment) {
        return IfPresent.ask(segment, () -> segment.times().lastTimestamp());
    }

    /** The same, or when there is none the time of the last write; any thread. */
    public static long savedNewest(Segment segment) {
        long newest = savedTimestamp(segment);
        return newest >= 0 ? newest : IfPresent.ask(segment, () -> modified(segment));
    }

    /** The greatest timestamp of the first batch of a complete segment, or -1; any thread. */
    public static long savedFirst(Segment segment) {
        DiskFile open = segment.file();
        return open == null || segment.size() == 0
                ? Segment.NO_TIMESTAMP
                : SegmentSearch.firstTimestamp(open, segment.size());
    }
}
