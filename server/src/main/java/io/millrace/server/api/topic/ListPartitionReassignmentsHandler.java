package io.millrace.server.api.topic;

import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.ReplicaAssignment;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.ListPartitionReassignmentsRequest;
import io.millrace.wire.message.ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics;
import io.millrace.wire.message.ListPartitionReassignmentsResponse;
import io.millrace.wire.message.ListPartitionReassignmentsResponse.OngoingPartitionReassignment;
import io.millrace.wire.message.ListPartitionReassignmentsResponse.OngoingTopicReassignment;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** ListPartitionReassignments (KIP-455): which replicas are on their way. */
public final class ListPartitionReassignmentsHandler
        implements Handler<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse> {
    private final PartitionController controller;

    public ListPartitionReassignmentsHandler(PartitionController controller) {
        this.controller = controller;
    }

    @Override
    public CompletionStage<ListPartitionReassignmentsResponse> handle(
            ListPartitionReassignmentsRequest request, RequestContext context) {
        return controller
                .reassignments(partitions(request.topics()))
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Done<Map<TopicPartition, ReplicaAssignment>>(var moving) ->
                                    new ListPartitionReassignmentsResponse(
                                            0, ErrorCode.NONE.code(), null, topics(moving));
                            case Answer.Rejected<Map<TopicPartition, ReplicaAssignment>>(
                                            var error,
                                            var why) ->
                                    new ListPartitionReassignmentsResponse(
                                            0, error.code(), why, List.of());
                        });
    }

    private static @Nullable Set<TopicPartition> partitions(
            @Nullable List<ListPartitionReassignmentsTopics> topics) {
        if (topics == null) return null;
        var names = new LinkedHashSet<TopicPartition>();
        for (var topic : topics)
            for (int p : topic.partitionIndexes()) names.add(new TopicPartition(topic.name(), p));
        return names;
    }

    private static List<OngoingTopicReassignment> topics(
            Map<TopicPartition, ReplicaAssignment> moving) {
        var byTopic = new LinkedHashMap<String, List<OngoingPartitionReassignment>>();
        moving.forEach((name, to) ->
                byTopic.computeIfAbsent(name.topic(), _ -> new ArrayList<>())
                        .add(
                                new OngoingPartitionReassignment(
                                        name.partition(),
                                        to.replicas(),
                                        to.adding(),
                                        to.removing())));
        var topics = new ArrayList<OngoingTopicReassignment>();
        byTopic.forEach((topic, each) -> topics.add(new OngoingTopicReassignment(topic, each)));
        return topics;
    }
}
