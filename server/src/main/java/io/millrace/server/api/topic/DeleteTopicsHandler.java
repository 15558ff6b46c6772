package io.millrace.server.api.topic;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.controller.Answer;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.DeleteTopicsRequest;
import io.millrace.wire.message.DeleteTopicsRequest.DeleteTopicState;
import io.millrace.wire.message.DeleteTopicsResponse;
import io.millrace.wire.message.DeleteTopicsResponse.DeletableTopicResult;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * DeleteTopics, by name or by id: answers when the topics are gone from this broker's view, or when
 * the request's time is up.
 */
public final class DeleteTopicsHandler
        implements Handler<DeleteTopicsRequest, DeleteTopicsResponse> {
    private static final int STATES_SINCE = 6;
    private static final int DISABLED_ERROR_SINCE = 3;

    private final TopicController controller;
    private final ClusterView view;
    private final boolean enabled;
    private final Visibility visibility;

    /**
     * Deletes nothing unless enabled.
     *
     * @param enabled whether topics may be deleted at all
     */
    public DeleteTopicsHandler(TopicController controller, ClusterView view, boolean enabled) {
        this.controller = controller;
        this.view = view;
        this.enabled = enabled;
        this.visibility = new Visibility(view);
    }

    /** A topic of the request; no name when its id is unknown. */
    private record Wish(@Nullable String name, UUID id, ErrorCode error, @Nullable String why) {
        DeletableTopicResult result() {
            return new DeletableTopicResult(name, id, error.code(), why);
        }

        Wish with(ErrorCode newError, @Nullable String newWhy) {
            return new Wish(name, id, newError, newWhy);
        }
    }

    @Override
    public CompletionStage<DeleteTopicsResponse> handle(
            DeleteTopicsRequest request, RequestContext context) {
        var states =
                context.version() >= STATES_SINCE
                        ? request.topics()
                        : request.topicNames().stream()
                                .map(name -> new DeleteTopicState(name, TopicId.ZERO))
                                .toList();
        if (!enabled) {
            var error =
                    context.version() >= DISABLED_ERROR_SINCE
                            ? ErrorCode.TOPIC_DELETION_DISABLED
                            : ErrorCode.INVALID_REQUEST;
            return CompletableFuture.completedStage(
                    response(
                            states.stream()
                                    .map(s -> wish(s).with(error, "delete.topic.enable is false"))
                                    .toList()));
        }
        var wishes = withoutRepetition(states.stream().map(this::wish).toList());
        var names = new LinkedHashSet<String>();
        for (var wish : wishes)
            if (wish.error == ErrorCode.NONE && wish.name != null) names.add(wish.name);
        return controller
                .deleteTopics(names)
                .thenCompose(answers ->
                        gone(answers, request.timeoutMs())
                                .thenApply(gone -> outcome(wishes, answers, gone)));
    }

    private Wish wish(DeleteTopicState state) {
        var name = state.name();
        if (name != null && !state.topicId().equals(TopicId.ZERO)) {
            return new Wish(
                    name,
                    state.topicId(),
                    ErrorCode.INVALID_REQUEST,
                    "a topic is named either by name or by id, not by both");
        }
        if (name != null) return new Wish(name, TopicId.ZERO, ErrorCode.NONE, null);
        if (state.topicId().equals(TopicId.ZERO)) {
            return new Wish(
                    null,
                    state.topicId(),
                    ErrorCode.INVALID_REQUEST,
                    "a topic must be named by name or by id");
        }
        var topic = view.image().topic(state.topicId());
        return topic == null
                ? new Wish(
                        null, state.topicId(), ErrorCode.UNKNOWN_TOPIC_ID, "no topic has this id")
                : new Wish(topic.name(), topic.id(), ErrorCode.NONE, null);
    }

    private static List<Wish> withoutRepetition(List<Wish> wishes) {
        var seen = new HashSet<String>();
        var repeated = new HashSet<String>();
        for (var wish : wishes)
            if (wish.name != null && !seen.add(wish.name)) repeated.add(wish.name);
        return wishes.stream()
                .map(wish ->
                        wish.name != null && repeated.contains(wish.name)
                                ? wish.with(
                                        ErrorCode.INVALID_REQUEST,
                                        "the topic is named more than once")
                                : wish)
                .toList();
    }

    private CompletionStage<Boolean> gone(Map<String, Answer<UUID>> answers, int timeoutMs) {
        Set<String> accepted = new HashSet<>();
        answers.forEach((name, answer) -> {
            if (answer.error() == ErrorCode.NONE) accepted.add(name);
        });
        return visibility.until(image -> Visibility.isGone(image, accepted), timeoutMs);
    }

    private static DeleteTopicsResponse outcome(
            List<Wish> wishes, Map<String, Answer<UUID>> answers, boolean gone) {
        var results = new ArrayList<Wish>();
        for (var wish : wishes) {
            var answer =
                    wish.error == ErrorCode.NONE && wish.name != null
                            ? answers.get(wish.name)
                            : null;
            results.add(answer == null ? wish : outcome(wish, answer, gone));
        }
        return response(results);
    }

    private static Wish outcome(Wish wish, Answer<UUID> answer, boolean gone) {
        return switch (answer) {
            case Answer.Done<UUID>(var id) ->
                    new Wish(
                            wish.name,
                            id,
                            gone ? ErrorCode.NONE : ErrorCode.REQUEST_TIMED_OUT,
                            gone ? null : "the deletion has begun but is not complete");
            case Answer.Rejected<UUID>(var error, var why) -> wish.with(error, why);
        };
    }

    private static DeleteTopicsResponse response(List<Wish> wishes) {
        return new DeleteTopicsResponse(0, wishes.stream().map(Wish::result).toList());
    }
}
