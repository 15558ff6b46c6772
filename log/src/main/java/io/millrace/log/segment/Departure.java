package io.millrace.log.segment;

import io.millrace.log.disk.Disk;

import java.nio.file.Path;
import java.util.List;

/** How segments leave a log: their files get names that say so, and are removed later. */
public final class Departure {
    private Departure() {}

    /**
     * Takes a segment out of use that is no longer wanted.
     *
     * @return what removes its files for good, and closes them
     */
    public static Runnable retire(Segment segment) {
        segment.markGone();
        return moveAway(segment);
    }

    /**
     * Takes a segment out of use because another one now holds what it held. Unlike after {@link
     * #retire}, whoever still has it can read all of it until it is removed: everything is opened
     * before the files get other names.
     *
     * @return what removes its files for good, and closes them
     */
    public static Runnable supersede(Segment segment) {
        segment.supersede();
        return moveAway(segment);
    }

    private static Runnable moveAway(Segment segment) {
        Disk disk = segment.disk();
        List<Path> doomed = segment.files().rename(disk, SegmentFiles.DELETED);
        return () -> {
            segment.close();
            doomed.forEach(disk::delete);
        };
    }
}
