package io.millrace.group.txn;

import io.millrace.wire.protocol.TopicPartition;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The coordinator's way to the leaders of the partitions that transactions touch. */
@FunctionalInterface
public interface MarkerLink {
    /**
     * Has a marker written to partitions wherever they are led; any thread. A partition that is not
     * in the answer, or a stage that fails, counts as {@link Result#RETRY}.
     */
    CompletionStage<Map<TopicPartition, Result>> write(
            Marker marker, Set<TopicPartition> partitions);

    /** What became of a marker. */
    enum Result {
        /** It is in the log and committed. */
        WRITTEN,
        /** The partition does not exist any more. */
        GONE,
        /** It may or may not be in the log. */
        RETRY,
        /** Another coordinator, or a newer incarnation of the producer, was there before. */
        FENCED
    }
}
