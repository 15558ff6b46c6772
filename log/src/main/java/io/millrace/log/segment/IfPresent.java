package io.millrace.log.segment;

import io.millrace.log.disk.DiskFailure;

import java.util.function.LongSupplier;

/**
 * Looks at the files of a segment that its owner may remove at any moment. That a file is missing
 * then is no fault of the disk, which would take all its partitions offline.
 */
final class IfPresent {
    static final long GONE = -1;

    private IfPresent() {}

    /** Whether it has left the log and nothing took its place. */
    static boolean isRemoved(Segment segment) {
        return segment.isRetired() && !segment.isSuperseded();
    }

    /** What the look says, or {@link #GONE} when the segment was removed before or meanwhile. */
    static long ask(Segment segment, LongSupplier look) {
        try {
            return isRemoved(segment) ? GONE : look.getAsLong();
        } catch (DiskFailure failure) {
            if (isRemoved(segment)) {
                return GONE;
            }
            throw failure;
        }
    }
}
