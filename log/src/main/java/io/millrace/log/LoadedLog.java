package io.millrace.log;

import io.millrace.log.segment.Segments;
import io.millrace.log.state.EpochTable;
import io.millrace.log.state.ProducerTable;
import io.millrace.log.state.SnapshotFiles;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/** What was found in a folder, in order: all that a log starts from. */
record LoadedLog(
        Segments segments,
        Offsets offsets,
        EpochTable epochs,
        ProducerTable producers,
        SnapshotFiles snapshots,
        @Nullable UUID topicId) {
    record Offsets(long start, long end, long highWatermark, long recoveryPoint) {}
}
