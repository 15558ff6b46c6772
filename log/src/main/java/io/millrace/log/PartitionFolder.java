package io.millrace.log;

import io.millrace.wire.protocol.TopicPartition;

import java.nio.file.Path;

/** A folder of a log directory that holds, or held, a replica. */
public record PartitionFolder(Path path, TopicPartition partition, Kind kind) {
    /** What the folder is for. */
    public enum Kind {
        /** The replica itself. */
        CURRENT,
        /** A copy that is to replace a replica in another directory. */
        FUTURE,
        /** Left over from a delete; being removed. */
        DELETED,
        /** Found not to belong here by a broker of another kind; left alone. */
        STRAY
    }
}
