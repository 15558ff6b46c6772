package io.millrace.log.segment;

import io.millrace.log.disk.DiskFailure;

import org.jspecify.annotations.Nullable;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Looks at the files of a segment that its owner may remove at any moment. That a file is missing
 * then is no fault of the disk, which would take all its partitions offline.
 */
public final class IfPresent {
    static final long GONE = -1;

    private IfPresent() {}

    /** Whether it has left the log and nothing took its place. */
    static boolean isRemoved(Segment segment) {
        return segment.isRetired() && !segment.isSuperseded();
    }

    /** What the look finds; null when it failed because the segment left the log meanwhile. */
    public static <T> @Nullable T find(Segment segment, Supplier<@Nullable T> look) {
        try {
            return look.get();
        } catch (DiskFailure failure) {
            if (segment.isRetired()) {
                return null;
            }
            throw failure;
        }
    }

    /** What the look says, or {@link #GONE} when the segment was removed before or meanwhile. */
    static long ask(Segment segment, LongSupplier look) {
        Long found = isRemoved(segment) ? null : find(segment, look::getAsLong);
        return found == null ? GONE : found;
    }
}
