package io.millrace.server.api.topic;

import io.millrace.replication.controller.Answer;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.AlterPartitionReassignmentsRequest;
import io.millrace.wire.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import io.millrace.wire.message.AlterPartitionReassignmentsResponse;
import io.millrace.wire.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import io.millrace.wire.message.AlterPartitionReassignmentsResponse.ReassignableTopicResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * AlterPartitionReassignments (KIP-455; version 1 is KIP-860): begins to move replicas and answers;
 * that they have arrived is for ListPartitionReassignments to tell.
 */
public final class AlterPartitionReassignmentsHandler
        implements Handler<
                AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse> {
    private static final int RESIZE_SINCE = 1;

    private final PartitionController controller;

    public AlterPartitionReassignmentsHandler(PartitionController controller) {
        this.controller = controller;
    }

    @Override
    public CompletionStage<AlterPartitionReassignmentsResponse> handle(
            AlterPartitionReassignmentsRequest request, RequestContext context) {
        boolean mayResize =
                context.version() < RESIZE_SINCE || request.allowReplicationFactorChange();
        return controller
                .reassign(targets(request.topics()), mayResize)
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Done<Map<TopicPartition, Answer<List<Integer>>>>(
                                            var results) ->
                                    response(
                                            mayResize,
                                            ErrorCode.NONE,
                                            null,
                                            results(request.topics(), results));
                            case Answer.Rejected<Map<TopicPartition, Answer<List<Integer>>>>(
                                            var error,
                                            var why) ->
                                    response(mayResize, error, why, List.of());
                        });
    }

    /** Of a partition that is named twice the last target counts, as with Kafka. */
    private static Map<TopicPartition, Optional<List<Integer>>> targets(
            List<ReassignableTopic> topics) {
        var targets = new LinkedHashMap<TopicPartition, Optional<List<Integer>>>();
        for (var topic : topics) {
            for (var partition : topic.partitions()) {
                targets.put(
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        Optional.ofNullable(partition.replicas()));
            }
        }
        return targets;
    }

    private static List<ReassignableTopicResponse> results(
            List<ReassignableTopic> topics, Map<TopicPartition, Answer<List<Integer>>> results) {
        return topics.stream()
                .map(topic ->
                        new ReassignableTopicResponse(
                                topic.name(),
                                topic.partitions().stream()
                                        .map(partition ->
                                                result(
                                                        partition.partitionIndex(),
                                                        results.get(
                                                                new TopicPartition(
                                                                        topic.name(),
                                                                        partition
                                                                                .partitionIndex()))))
                                        .toList()))
                .toList();
    }

    private static ReassignablePartitionResponse result(
            int partition, @Nullable Answer<List<Integer>> answer) {
        if (answer instanceof Answer.Done<List<Integer>>) {
            return new ReassignablePartitionResponse(partition, ErrorCode.NONE.code(), null);
        }
        return answer instanceof Answer.Rejected<List<Integer>>(var error, var why)
                ? new ReassignablePartitionResponse(partition, error.code(), why)
                : new ReassignablePartitionResponse(
                        partition,
                        ErrorCode.UNKNOWN_SERVER_ERROR.code(),
                        "the controller did not answer");
    }

    private static AlterPartitionReassignmentsResponse response(
            boolean mayResize,
            ErrorCode error,
            @Nullable String why,
            List<ReassignableTopicResponse> results) {
        return new AlterPartitionReassignmentsResponse(0, mayResize, error.code(), why, results);
    }
}
