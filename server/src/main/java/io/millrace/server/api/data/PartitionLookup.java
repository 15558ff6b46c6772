package io.millrace.server.api.data;

import io.millrace.replication.partition.Partition;
import io.millrace.wire.protocol.ErrorCode;

import java.util.UUID;

/** Finds the partitions that requests name. Any thread. */
@FunctionalInterface
public interface PartitionLookup {
    /**
     * The partition on this broker, or why there is none.
     *
     * @param topic its topic; empty when the client names it by id
     * @param topicId its topic's id; only looked at when the name is empty
     */
    Found find(String topic, UUID topicId, int partition);

    /** What a look-up gives. */
    sealed interface Found {}

    /** This broker has a replica of it. */
    record Here(Partition partition) implements Found {}

    /** It has none. */
    record Missing(ErrorCode error) implements Found {}
}
