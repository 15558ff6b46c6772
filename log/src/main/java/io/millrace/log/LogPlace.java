package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.segment.SegmentFiles;
import io.millrace.wire.protocol.TopicPartition;

import java.nio.file.Path;

/** Whose log it is and where it lies. */
record LogPlace(Disk disk, Path folder, TopicPartition partition) {
    SegmentFiles segment(long baseOffset) {
        return new SegmentFiles(folder, baseOffset);
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
