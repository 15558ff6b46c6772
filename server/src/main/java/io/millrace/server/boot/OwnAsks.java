package io.millrace.server.boot;

import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.Asks;
import io.millrace.replication.controller.CreatedTopic;
import io.millrace.replication.controller.ElectionKind;
import io.millrace.replication.controller.MorePartitions;
import io.millrace.replication.controller.NewTopic;
import io.millrace.replication.controller.ReplicaAssignment;
import io.millrace.server.api.topic.PartitionController;
import io.millrace.server.api.topic.TopicController;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The controller of this broker as the handlers know it. */
record OwnAsks(Asks asks) implements TopicController, PartitionController {
    @Override
    public CompletionStage<Map<String, Answer<CreatedTopic>>> createTopics(
            List<NewTopic> topics, boolean validateOnly) {
        return asks.createTopics(topics, validateOnly);
    }

    @Override
    public CompletionStage<Map<String, Answer<Integer>>> createPartitions(
            List<MorePartitions> wishes, boolean validateOnly) {
        return asks.createPartitions(wishes, validateOnly);
    }

    @Override
    public CompletionStage<Map<String, Answer<UUID>>> deleteTopics(Collection<String> topics) {
        return asks.deleteTopics(topics);
    }

    @Override
    public CompletionStage<Answer<Map<TopicPartition, Answer<Integer>>>> electLeaders(
            ElectionKind kind, @Nullable Collection<TopicPartition> partitions) {
        return asks.electLeaders(kind, partitions);
    }

    @Override
    public CompletionStage<Answer<Map<TopicPartition, Answer<List<Integer>>>>> reassign(
            Map<TopicPartition, Optional<List<Integer>>> targets, boolean mayResize) {
        return asks.reassign(targets, mayResize);
    }

    @Override
    public CompletionStage<Answer<Map<TopicPartition, ReplicaAssignment>>> reassignments(
            @Nullable Collection<TopicPartition> partitions) {
        return asks.reassignments(partitions);
    }
}
