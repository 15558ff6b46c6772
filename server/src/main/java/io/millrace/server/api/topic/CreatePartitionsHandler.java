package io.millrace.server.api.topic;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.MorePartitions;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.CreatePartitionsRequest;
import io.millrace.wire.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.millrace.wire.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.millrace.wire.message.CreatePartitionsResponse;
import io.millrace.wire.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * CreatePartitions: answers when this broker's own clients could use the new partitions, or when
 * the request's time is up.
 */
public final class CreatePartitionsHandler
        implements Handler<CreatePartitionsRequest, CreatePartitionsResponse> {
    private final TopicController controller;
    private final Visibility visibility;

    public CreatePartitionsHandler(TopicController controller, ClusterView view) {
        this.controller = controller;
        this.visibility = new Visibility(view);
    }

    @Override
    public CompletionStage<CreatePartitionsResponse> handle(
            CreatePartitionsRequest request, RequestContext context) {
        var counts =
                request.topics().stream()
                        .collect(
                                Collectors.groupingBy(
                                        CreatePartitionsTopic::name,
                                        LinkedHashMap::new,
                                        Collectors.counting()));
        var wishes =
                request.topics().stream()
                        .filter(topic -> counts.getOrDefault(topic.name(), 0L) == 1)
                        .map(topic ->
                                new MorePartitions(
                                        topic.name(),
                                        topic.count(),
                                        assignments(topic.assignments())))
                        .toList();
        return controller
                .createPartitions(wishes, request.validateOnly())
                .thenCompose(answers ->
                        visible(answers, request)
                                .thenApply(visible ->
                                        response(List.copyOf(counts.keySet()), answers, visible)));
    }

    private static @Nullable List<List<Integer>> assignments(
            @Nullable List<CreatePartitionsAssignment> assignments) {
        return assignments == null
                ? null
                : assignments.stream().map(CreatePartitionsAssignment::brokerIds).toList();
    }

    private CompletionStage<Boolean> visible(
            Map<String, Answer<Integer>> answers, CreatePartitionsRequest request) {
        if (request.validateOnly()) return CompletableFuture.completedStage(true);
        return visibility.until(
                image ->
                        answers.entrySet().stream()
                                .allMatch(each ->
                                        !(each.getValue()
                                                        instanceof Answer.Done<Integer>(var total))
                                                || Visibility.isLed(image, each.getKey(), total)),
                request.timeoutMs());
    }

    private static CreatePartitionsResponse response(
            List<String> names, Map<String, Answer<Integer>> answers, boolean visible) {
        return new CreatePartitionsResponse(
                0, names.stream().map(name -> result(name, answers.get(name), visible)).toList());
    }

    private static CreatePartitionsTopicResult result(
            String name, @Nullable Answer<Integer> answer, boolean visible) {
        if (answer == null)
            return refused(name, ErrorCode.INVALID_REQUEST, "the topic is named more than once");
        return switch (answer) {
            case Answer.Done<Integer> _ ->
                    visible
                            ? new CreatePartitionsTopicResult(name, ErrorCode.NONE.code(), null)
                            : refused(
                                    name,
                                    ErrorCode.REQUEST_TIMED_OUT,
                                    "the partitions are there but not yet everywhere");
            case Answer.Rejected<Integer>(var error, var why) -> refused(name, error, why);
        };
    }

    private static CreatePartitionsTopicResult refused(String name, ErrorCode error, String why) {
        return new CreatePartitionsTopicResult(name, error.code(), why);
    }
}
