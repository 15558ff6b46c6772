package io.millrace.server.api.topic;

import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.ElectionKind;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.ElectLeadersRequest;
import io.millrace.wire.message.ElectLeadersRequest.TopicPartitions;
import io.millrace.wire.message.ElectLeadersResponse;
import io.millrace.wire.message.ElectLeadersResponse.PartitionResult;
import io.millrace.wire.message.ElectLeadersResponse.ReplicaElectionResult;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * ElectLeaders (KIP-183, KIP-460): answers when this broker's own clients can see the new leaders,
 * or when the request's time is up.
 */
public final class ElectLeadersHandler
        implements Handler<ElectLeadersRequest, ElectLeadersResponse> {
    private static final int KIND_SINCE = 1;

    private final PartitionController controller;
    private final ClusterView view;
    private final Visibility visibility;

    public ElectLeadersHandler(PartitionController controller, ClusterView view) {
        this.controller = controller;
        this.view = view;
        this.visibility = new Visibility(view);
    }

    @Override
    public CompletionStage<ElectLeadersResponse> handle(
            ElectLeadersRequest request, RequestContext context) {
        var kind = kind(request, context.version());
        var partitions = partitions(request.topicPartitions());
        if (kind == null) {
            return CompletableFuture.completedStage(
                    response(
                            ErrorCode.INVALID_REQUEST,
                            refusals(
                                    partitions,
                                    ErrorCode.INVALID_REQUEST,
                                    "unknown type of election " + request.electionType())));
        }
        return controller
                .electLeaders(kind, partitions)
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Done<Map<TopicPartition, Answer<Integer>>>(var results) ->
                                    visible(results, request.timeoutMs())
                                            .thenApply(seen ->
                                                    response(
                                                            ErrorCode.NONE,
                                                            told(results, partitions, seen)));
                            case Answer.Rejected<Map<TopicPartition, Answer<Integer>>>(
                                            var error,
                                            var why) ->
                                    CompletableFuture.completedStage(
                                            response(
                                                    ErrorCode.NONE,
                                                    refusals(partitions, error, why)));
                        });
    }

    private static @Nullable ElectionKind kind(ElectLeadersRequest request, int version) {
        if (version < KIND_SINCE) return ElectionKind.PREFERRED;
        return switch (request.electionType()) {
            case 0 -> ElectionKind.PREFERRED;
            case 1 -> ElectionKind.UNCLEAN;
            default -> null;
        };
    }

    private static @Nullable Set<TopicPartition> partitions(
            @Nullable List<TopicPartitions> topics) {
        if (topics == null) return null;
        var names = new LinkedHashSet<TopicPartition>();
        for (var topic : topics)
            for (int p : topic.partitions()) names.add(new TopicPartition(topic.topic(), p));
        return names;
    }

    private CompletionStage<Boolean> visible(
            Map<TopicPartition, Answer<Integer>> results, long timeoutMs) {
        var leaders = new LinkedHashMap<TopicPartition, Integer>();
        results.forEach((name, result) -> {
            if (result instanceof Answer.Done<Integer>(var leader)) leaders.put(name, leader);
        });
        return visibility.until(image -> areLeaders(image, leaders), timeoutMs);
    }

    private static boolean areLeaders(ClusterImage image, Map<TopicPartition, Integer> leaders) {
        return leaders.entrySet().stream()
                .allMatch(each -> {
                    var partition =
                            image.partition(each.getKey().topic(), each.getKey().partition());
                    return partition != null && partition.leader() == each.getValue();
                });
    }

    /** Who asked for all partitions hears only of those where something was to be done. */
    private static Map<TopicPartition, PartitionResult> told(
            Map<TopicPartition, Answer<Integer>> results,
            @Nullable Set<TopicPartition> asked,
            boolean seen) {
        var told = new LinkedHashMap<TopicPartition, PartitionResult>();
        results.forEach((name, result) -> {
            if (asked == null && result.error() == ErrorCode.ELECTION_NOT_NEEDED) return;
            told.put(
                    name,
                    switch (result) {
                        case Answer.Done<Integer> _ ->
                                seen
                                        ? result(name, ErrorCode.NONE, null)
                                        : result(
                                                name,
                                                ErrorCode.REQUEST_TIMED_OUT,
                                                "the leader is elected but not yet known here");
                        case Answer.Rejected<Integer>(var error, var why) ->
                                result(name, error, why);
                    });
        });
        return told;
    }

    private Map<TopicPartition, PartitionResult> refusals(
            @Nullable Set<TopicPartition> asked, ErrorCode error, String why) {
        var refused = new LinkedHashMap<TopicPartition, PartitionResult>();
        for (var name : asked == null ? everything() : asked)
            refused.put(name, result(name, error, why));
        return refused;
    }

    private Set<TopicPartition> everything() {
        var names = new LinkedHashSet<TopicPartition>();
        for (var topic : view.image().topics())
            for (var each : topic.partitions())
                names.add(new TopicPartition(topic.name(), each.partition()));
        return names;
    }

    private static PartitionResult result(
            TopicPartition name, ErrorCode error, @Nullable String why) {
        return new PartitionResult(name.partition(), error.code(), why);
    }

    private static ElectLeadersResponse response(
            ErrorCode error, Map<TopicPartition, PartitionResult> results) {
        var byTopic = new LinkedHashMap<String, List<PartitionResult>>();
        results.forEach((name, result) ->
                byTopic.computeIfAbsent(name.topic(), _ -> new ArrayList<>()).add(result));
        var topics = new ArrayList<ReplicaElectionResult>();
        byTopic.forEach((topic, each) -> topics.add(new ReplicaElectionResult(topic, each)));
        return new ElectLeadersResponse(0, error.code(), topics);
    }
}
