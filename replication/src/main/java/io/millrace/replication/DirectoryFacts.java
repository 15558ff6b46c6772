package io.millrace.replication;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.nio.file.Path;
import java.util.List;

/**
 * What there is to say of a log directory.
 *
 * @param path where it is
 * @param error KAFKA_STORAGE_ERROR if it failed
 * @param totalBytes the size of its volume, -1 if unknown
 * @param usableBytes what is free of it, -1 if unknown
 * @param replicas the replicas in it, by name
 */
public record DirectoryFacts(
        Path path, ErrorCode error, long totalBytes, long usableBytes, List<Replica> replicas) {
    /** Copies the list. */
    public DirectoryFacts {
        replicas = List.copyOf(replicas);
    }

    /**
     * One replica.
     *
     * @param partition whose
     * @param sizeBytes the size of its segments
     * @param offsetLag how many offsets it lags behind what is committed, or, a copy, behind the
     *     end of the log that it is to replace
     * @param isFuture whether it is a copy that is to replace a log in another directory
     */
    public record Replica(
            TopicPartition partition, long sizeBytes, long offsetLag, boolean isFuture) {
        /** Of a copy whose original is not there. */
        public static final long UNKNOWN_LAG = -1;
    }
}
