package io.millrace.server.api.topic;

import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.ElectionKind;
import io.millrace.replication.controller.ReplicaAssignment;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What is asked about leaders and replicas of the controller on this broker, which refuses with
 * NOT_CONTROLLER unless it is in office.
 */
public interface PartitionController {
    /** Elects leaders; the value is the leader. Null asks for all partitions. */
    CompletionStage<Answer<Map<TopicPartition, Answer<Integer>>>> electLeaders(
            ElectionKind kind, @Nullable Collection<TopicPartition> partitions);

    /**
     * Begins, replaces or (empty target) cancels reassignments.
     *
     * @param mayResize whether a partition may get more or fewer replicas than it has
     */
    CompletionStage<Answer<Map<TopicPartition, Answer<List<Integer>>>>> reassign(
            Map<TopicPartition, Optional<List<Integer>>> targets, boolean mayResize);

    /** The partitions on the move, of those asked for; null asks for all. */
    CompletionStage<Answer<Map<TopicPartition, ReplicaAssignment>>> reassignments(
            @Nullable Collection<TopicPartition> partitions);
}
