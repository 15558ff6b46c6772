package io.millrace.server.api.topic;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.CreatedTopic;
import io.millrace.replication.controller.NewTopic;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.config.Described;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.ResourceSettings;
import io.millrace.wire.message.CreateTopicsRequest;
import io.millrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.wire.message.CreateTopicsResponse;
import io.millrace.wire.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.millrace.wire.message.CreateTopicsResponse.CreatableTopicResult;
import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * CreateTopics: answers when this broker's own clients could use the topics, or when the request's
 * time is up.
 */
public final class CreateTopicsHandler
        implements Handler<CreateTopicsRequest, CreateTopicsResponse> {
    private final TopicController controller;
    private final LiveConfig live;
    private final NewTopics newTopics;
    private final Visibility visibility;

    public CreateTopicsHandler(TopicController controller, ClusterView view, LiveConfig live) {
        this.controller = controller;
        this.live = live;
        this.newTopics = new NewTopics(live);
        this.visibility = new Visibility(view);
    }

    @Override
    public CompletionStage<CreateTopicsResponse> handle(
            CreateTopicsRequest request, RequestContext context) {
        return create(request);
    }

    /** The same for this broker's own wishes. */
    public CompletionStage<CreateTopicsResponse> create(CreateTopicsRequest request) {
        var answers = new LinkedHashMap<String, Answer<CreatedTopic>>();
        var wishes = new LinkedHashMap<String, NewTopic>();
        sort(request.topics(), answers, wishes);
        return controller
                .createTopics(List.copyOf(wishes.values()), request.validateOnly())
                .thenCompose(done -> {
                    answers.putAll(done);
                    return request.validateOnly()
                            ? CompletableFuture.completedStage(true)
                            : visible(done, request.timeoutMs());
                })
                .thenApply(visible -> response(answers, wishes, visible));
    }

    /** Refuses what this broker can tell is wrong; the rest is for the controller. */
    private void sort(
            List<CreatableTopic> topics,
            Map<String, Answer<CreatedTopic>> answers,
            Map<String, NewTopic> wishes) {
        var counts =
                topics.stream()
                        .collect(
                                Collectors.groupingBy(CreatableTopic::name, Collectors.counting()));
        for (var topic : topics) {
            // The order of answers is that of the request.
            answers.put(
                    topic.name(),
                    Answer.rejected(
                            ErrorCode.UNKNOWN_SERVER_ERROR, "the controller did not answer"));
            if (counts.getOrDefault(topic.name(), 0L) > 1) {
                answers.put(
                        topic.name(),
                        Answer.rejected(
                                ErrorCode.INVALID_REQUEST, "the topic is named more than once"));
                continue;
            }
            switch (newTopics.of(topic)) {
                case Answer.Done<NewTopic>(var wish) -> wishes.put(topic.name(), wish);
                case Answer.Rejected<NewTopic>(var error, var why) ->
                        answers.put(topic.name(), Answer.rejected(error, why));
            }
        }
    }

    private CompletionStage<Boolean> visible(
            Map<String, Answer<CreatedTopic>> done, int timeoutMs) {
        var created = new LinkedHashMap<String, Integer>();
        done.forEach((name, answer) -> {
            if (answer instanceof Answer.Done<CreatedTopic>(var topic))
                created.put(name, topic.partitions());
        });
        return visibility.until(
                image ->
                        created.entrySet().stream()
                                .allMatch(e -> Visibility.isLed(image, e.getKey(), e.getValue())),
                timeoutMs);
    }

    private CreateTopicsResponse response(
            Map<String, Answer<CreatedTopic>> answers,
            Map<String, NewTopic> wishes,
            boolean visible) {
        var results = new ArrayList<CreatableTopicResult>();
        answers.forEach((name, answer) ->
                results.add(
                        switch (answer) {
                            case Answer.Done<CreatedTopic>(var topic) when visible ->
                                    created(name, topic, wishes);
                            case Answer.Done<CreatedTopic>(var topic) ->
                                    refused(
                                                    name,
                                                    ErrorCode.REQUEST_TIMED_OUT,
                                                    "the topic is there but not yet everywhere")
                                            .withTopicId(topic.id());
                            case Answer.Rejected<CreatedTopic>(var error, var why) ->
                                    refused(name, error, why);
                        }));
        return new CreateTopicsResponse(0, results);
    }

    private static CreatableTopicResult refused(String name, ErrorCode error, String why) {
        return CreatableTopicResult.DEFAULT
                .withName(name)
                .withErrorCode(error.code())
                .withErrorMessage(why);
    }

    private CreatableTopicResult created(
            String name, CreatedTopic topic, Map<String, NewTopic> wishes) {
        var wish = wishes.get(name);
        var overrides = wish == null ? Map.<String, String>of() : wish.configs();
        var configs =
                Described.topic(new ResourceSettings(overrides, live.layers())).stream()
                        .map(each ->
                                new CreatableTopicConfigs(
                                        each.name(),
                                        each.value(),
                                        each.readOnly(),
                                        each.source().wireId(),
                                        each.sensitive()))
                        .toList();
        return new CreatableTopicResult(
                name,
                topic.id(),
                ErrorCode.NONE.code(),
                null,
                ErrorCode.NONE.code(),
                topic.partitions(),
                (short) topic.replicationFactor(),
                configs);
    }
}
