package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.SpaceGuard;
import io.millrace.log.segment.SegmentFiles;
import io.millrace.wire.protocol.TopicPartition;

import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Whose log it is and where it lies.
 *
 * @param onTruncation hears to which offset the log is about to be cut: what is written down of its
 *     recovery point must not promise more
 * @param space knows when the disk is nearly full
 */
record LogPlace(
        Disk disk,
        Path folder,
        TopicPartition partition,
        LongConsumer onTruncation,
        SpaceGuard space) {
    SegmentFiles segment(long baseOffset) {
        return new SegmentFiles(folder, baseOffset);
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
