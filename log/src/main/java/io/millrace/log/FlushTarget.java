package io.millrace.log;

import io.millrace.log.disk.DiskFailure;

/**
 * Everything that was in a log at one moment, to be forced to the disk. Made on the log's lane;
 * forced on any thread, so that one force serves all appends that arrived meanwhile.
 */
public interface FlushTarget {
    /** After the force, all records below this offset survive a power cut. */
    long upTo();

    /**
     * Waits for the disk, then raises the log's recovery point.
     *
     * @throws DiskFailure when the disk does not comply; the log must then be taken offline
     */
    void force();
}
