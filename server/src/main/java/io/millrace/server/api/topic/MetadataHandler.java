package io.millrace.server.api.topic;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.PartitionImage;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.cluster.AuthorizedOperations;
import io.millrace.wire.message.MetadataRequest;
import io.millrace.wire.message.MetadataRequest.MetadataRequestTopic;
import io.millrace.wire.message.MetadataResponse;
import io.millrace.wire.message.MetadataResponse.MetadataResponseBroker;
import io.millrace.wire.message.MetadataResponse.MetadataResponsePartition;
import io.millrace.wire.message.MetadataResponse.MetadataResponseTopic;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Metadata: brokers, controller and topics; creates missing topics where that is wanted. */
public final class MetadataHandler implements Handler<MetadataRequest, MetadataResponse> {
    private static final int TOPIC_IDS_SINCE = 12;
    private static final int LISTENER_ERROR_SINCE = 6;

    private final ClusterView view;
    private final String clusterId;
    private final AutoCreation autoCreation;

    public MetadataHandler(ClusterView view, String clusterId, AutoCreation autoCreation) {
        this.view = view;
        this.clusterId = clusterId;
        this.autoCreation = autoCreation;
    }

    @Override
    public CompletionStage<MetadataResponse> handle(
            MetadataRequest request, RequestContext context) {
        var named = named(request, context.version());
        if (named != null
                && context.version() < TOPIC_IDS_SINCE
                && named.stream().anyMatch(t -> !isByName(t))) {
            return CompletableFuture.completedStage(refused(named));
        }
        var missing =
                named == null || !request.allowAutoTopicCreation()
                        ? List.<String>of()
                        : missing(named);
        if (missing.isEmpty())
            return CompletableFuture.completedStage(answer(request, named, context, Map.of()));
        return create(missing, context)
                .thenApply(outcomes -> answer(request, named, context, outcomes));
    }

    /** The topics asked for one by one; null when all are wanted. */
    private static @Nullable List<MetadataRequestTopic> named(
            MetadataRequest request, int version) {
        var topics = request.topics();
        return topics == null || (version == 0 && topics.isEmpty()) ? null : topics;
    }

    private static boolean isByName(MetadataRequestTopic topic) {
        return topic.name() != null && topic.topicId().equals(TopicId.ZERO);
    }

    private List<String> missing(List<MetadataRequestTopic> named) {
        if (!autoCreation.isEnabled()) return List.of();
        var image = view.image();
        var missing = new ArrayList<String>();
        for (var topic : named) {
            var name = topic.name();
            if (name != null
                    && topic.topicId().equals(TopicId.ZERO)
                    && image.topic(name) == null
                    && TopicNames.isValid(name)) {
                missing.add(name);
            }
        }
        return missing;
    }

    private CompletionStage<Map<String, ErrorCode>> create(
            List<String> topics, RequestContext context) {
        var outcomes = new HashMap<String, ErrorCode>();
        CompletionStage<Map<String, ErrorCode>> all = CompletableFuture.completedStage(outcomes);
        for (var topic : topics) {
            all =
                    all.thenCombine(
                            autoCreation.create(topic, context),
                            (map, error) -> with(map, topic, error));
        }
        return all;
    }

    private static Map<String, ErrorCode> with(
            Map<String, ErrorCode> map, String topic, ErrorCode error) {
        map.put(topic, error);
        return map;
    }

    private MetadataResponse answer(
            MetadataRequest request,
            @Nullable List<MetadataRequestTopic> named,
            RequestContext context,
            Map<String, ErrorCode> outcomes) {
        var image = view.image();
        int version = context.version();
        var angle =
                new PartitionFacts.Angle(
                        image, context.listener(), version >= LISTENER_ERROR_SINCE, version == 0);
        int operations = AuthorizedOperations.topic(request.includeTopicAuthorizedOperations());
        var topics = new ArrayList<MetadataResponseTopic>();
        if (named == null) {
            for (var topic : image.topics()) topics.add(found(topic, angle, operations));
        } else {
            for (var topic : named) topics.add(one(topic, angle, operations, outcomes));
        }
        return new MetadataResponse(
                0,
                brokers(image, context.listener()),
                clusterId,
                image.controllerId(),
                topics,
                AuthorizedOperations.cluster(request.includeClusterAuthorizedOperations()),
                ErrorCode.NONE.code());
    }

    private static MetadataResponseTopic one(
            MetadataRequestTopic wanted,
            PartitionFacts.Angle angle,
            int operations,
            Map<String, ErrorCode> outcomes) {
        var name = wanted.name();
        if (!wanted.topicId().equals(TopicId.ZERO) || name == null) {
            var topic = angle.image().topic(wanted.topicId());
            return topic == null
                    ? failed(ErrorCode.UNKNOWN_TOPIC_ID, null, wanted.topicId())
                    : found(topic, angle, operations);
        }
        var topic = angle.image().topic(name);
        if (topic != null) return found(topic, angle, operations);
        if (!TopicNames.isValid(name))
            return failed(ErrorCode.INVALID_TOPIC_EXCEPTION, name, TopicId.ZERO);
        var outcome = outcomes.getOrDefault(name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        return failed(
                outcome == ErrorCode.NONE ? ErrorCode.LEADER_NOT_AVAILABLE : outcome,
                name,
                TopicId.ZERO);
    }

    private static MetadataResponseTopic failed(ErrorCode error, @Nullable String name, UUID id) {
        return new MetadataResponseTopic(
                error.code(),
                name,
                id,
                name != null && TopicNames.isInternal(name),
                List.of(),
                AuthorizedOperations.NOT_ASKED);
    }

    private static MetadataResponseTopic found(
            TopicImage topic, PartitionFacts.Angle angle, int operations) {
        var partitions = new ArrayList<MetadataResponsePartition>(topic.partitions().size());
        for (var partition : topic.partitions()) partitions.add(partition(partition, angle));
        return new MetadataResponseTopic(
                ErrorCode.NONE.code(),
                topic.name(),
                topic.id(),
                TopicNames.isInternal(topic.name()),
                partitions,
                operations);
    }

    private static MetadataResponsePartition partition(
            PartitionImage partition, PartitionFacts.Angle angle) {
        var facts = PartitionFacts.of(partition, angle);
        return new MetadataResponsePartition(
                facts.error().code(),
                partition.partition(),
                facts.leader(),
                partition.leaderEpoch(),
                facts.replicas(),
                facts.isr(),
                facts.offline());
    }

    private static List<MetadataResponseBroker> brokers(ClusterImage image, String listener) {
        var result = new ArrayList<MetadataResponseBroker>();
        for (BrokerInfo broker : image.brokers().values()) {
            var endpoint = broker.endpoint(listener);
            if (endpoint != null) {
                result.add(
                        new MetadataResponseBroker(
                                broker.id(), endpoint.host(), endpoint.port(), broker.rack()));
            }
        }
        return result;
    }

    /** Versions 10 and 11 have a field for topic ids but must not use it. */
    private static MetadataResponse refused(List<MetadataRequestTopic> named) {
        var topics =
                named.stream()
                        .map(t ->
                                failed(
                                        ErrorCode.INVALID_REQUEST,
                                        t.name() == null ? "" : t.name(),
                                        t.topicId()))
                        .toList();
        return MetadataResponse.DEFAULT.withTopics(topics);
    }
}
