package io.millrace.server.api.topic;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.RequestContext;
import io.millrace.server.config.GroupKeys;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.LogKeys;
import io.millrace.server.config.TransactionKeys;
import io.millrace.server.quota.MutationGate;
import io.millrace.wire.message.CreateTopicsRequest;
import io.millrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.wire.message.CreateTopicsRequest.CreatableTopicConfig;
import io.millrace.wire.message.CreateTopicsResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Has topics created because somebody asked for them. Requests for a topic that is on its way share
 * that way. The first of them is charged with the partitions (KIP-599), as by Kafka 3.9: by the
 * broker that was asked, once the topic is there, and without ever being refused or kept waiting
 * for it; internal topics are no exception.
 */
public final class AutoCreation {
    private static final int TIMEOUT_MS = 30_000;
    private static final long VISIBLE_MS = 1_000;

    private final LiveConfig config;
    private final Function<CreateTopicsRequest, CompletionStage<CreateTopicsResponse>> controller;
    private final MutationGate gate;
    private final Visibility visibility;
    private final ConcurrentHashMap<String, CompletableFuture<ErrorCode>> onTheirWay =
            new ConcurrentHashMap<>();

    /**
     * Creates nothing yet.
     *
     * @param controller carries a request to whoever is controller
     * @param gate charges whoever asked
     */
    public AutoCreation(
            LiveConfig config,
            ClusterView view,
            Function<CreateTopicsRequest, CompletionStage<CreateTopicsResponse>> controller,
            MutationGate gate) {
        this.config = config;
        this.gate = gate;
        this.controller = controller;
        this.visibility = new Visibility(view);
    }

    /** Whether asking for an unknown topic is meant to create it. */
    boolean isEnabled() {
        return config.get(LogKeys.AUTO_CREATE_TOPICS);
    }

    /**
     * Has a topic created with the broker's defaults, an internal one with its own settings.
     *
     * @param context of the request that asked for it
     * @return completes without error when the topic is there and, unless that takes unusually
     *     long, visible to this broker's clients; never fails
     */
    public CompletionStage<ErrorCode> create(String topic, RequestContext context) {
        var mine = new CompletableFuture<ErrorCode>();
        var other = onTheirWay.putIfAbsent(topic, mine);
        if (other != null) return other;
        ask(topic, context)
                .thenCompose(error ->
                        error == ErrorCode.NONE
                                ? visible(topic)
                                : CompletableFuture.completedStage(error))
                .whenComplete((error, failure) -> {
                    onTheirWay.remove(topic, mine);
                    mine.complete(failure == null ? error : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
                });
        return mine;
    }

    private CompletionStage<ErrorCode> ask(String topic, RequestContext context) {
        var spec = spec(topic);
        var request = new CreateTopicsRequest(List.of(spec), TIMEOUT_MS, false);
        return controller
                .apply(request)
                .thenApply(response -> {
                    var error = errorOf(response);
                    if (error == ErrorCode.NONE) {
                        gate.budget(context, false).take(spec.numPartitions());
                    }
                    return usable(error);
                });
    }

    private static ErrorCode errorOf(CreateTopicsResponse response) {
        return response.topics().size() == 1
                ? ErrorCode.of(response.topics().getFirst().errorCode())
                : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }

    private static ErrorCode usable(ErrorCode error) {
        return switch (error) {
            case TOPIC_ALREADY_EXISTS, REQUEST_TIMED_OUT -> ErrorCode.NONE;
            // A client that asked for metadata has no use for these; it is to ask again.
            case NOT_CONTROLLER, UNKNOWN_SERVER_ERROR -> ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            default -> error;
        };
    }

    private CompletionStage<ErrorCode> visible(String topic) {
        return visibility
                .until(image -> Visibility.isLed(image, topic, 1), VISIBLE_MS)
                .thenApply(seen -> seen ? ErrorCode.NONE : ErrorCode.LEADER_NOT_AVAILABLE);
    }

    private CreatableTopic spec(String topic) {
        if (topic.equals(TopicNames.CONSUMER_OFFSETS)) {
            return new CreatableTopic(
                    topic,
                    config.get(GroupKeys.OFFSETS_PARTITIONS),
                    config.get(GroupKeys.OFFSETS_REPLICATION),
                    List.of(),
                    List.of(
                            new CreatableTopicConfig("cleanup.policy", "compact"),
                            new CreatableTopicConfig("compression.type", "producer"),
                            new CreatableTopicConfig(
                                    "segment.bytes",
                                    Integer.toString(config.get(GroupKeys.OFFSETS_SEGMENT)))));
        }
        if (topic.equals(TopicNames.TRANSACTION_STATE)) {
            return new CreatableTopic(
                    topic,
                    config.get(TransactionKeys.STATE_PARTITIONS),
                    config.get(TransactionKeys.STATE_REPLICATION),
                    List.of(),
                    List.of(
                            new CreatableTopicConfig("unclean.leader.election.enable", "false"),
                            new CreatableTopicConfig("compression.type", "uncompressed"),
                            new CreatableTopicConfig("cleanup.policy", "compact"),
                            new CreatableTopicConfig(
                                    "min.insync.replicas",
                                    Integer.toString(config.get(TransactionKeys.STATE_MIN_ISR))),
                            new CreatableTopicConfig(
                                    "segment.bytes",
                                    Integer.toString(config.get(TransactionKeys.STATE_SEGMENT)))));
        }
        return new CreatableTopic(
                topic,
                config.get(LogKeys.NUM_PARTITIONS),
                config.get(LogKeys.DEFAULT_REPLICATION_FACTOR).shortValue(),
                List.of(),
                List.of());
    }
}
