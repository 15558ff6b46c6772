package io.millrace.replication.cluster;

import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataRequest.UpdateMetadataBroker;
import io.millrace.wire.message.UpdateMetadataRequest.UpdateMetadataPartitionState;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts an UpdateMetadata request into the image: its live brokers replace all known ones, its
 * partitions are added or replace what was known of them.
 */
public final class MetadataUpdate {
    private static final String[] PROTOCOLS = {"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"};

    private MetadataUpdate() {}

    /** The image after the request; fencing by epochs is the caller's business. */
    public static ClusterImage apply(ClusterImage before, UpdateMetadataRequest request) {
        List<BrokerInfo> live = request.liveBrokers().stream().map(MetadataUpdate::broker).toList();
        ClusterImage told =
                before.withController(request.controllerId(), request.controllerEpoch());
        return (live.isEmpty() ? told : told.withBrokers(live)).withTopics(topics(request));
    }

    private static BrokerInfo broker(UpdateMetadataBroker told) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (var endpoint : told.endpoints()) {
            int protocol = endpoint.securityProtocol();
            String name = endpoint.listener();
            if (name.isEmpty() && protocol >= 0 && protocol < PROTOCOLS.length) {
                name = PROTOCOLS[protocol];
            }
            endpoints.add(new Endpoint(name, endpoint.host(), endpoint.port(), protocol));
        }
        if (endpoints.isEmpty() && !told.v0Host().isEmpty()) {
            endpoints.add(new Endpoint(PROTOCOLS[0], told.v0Host(), told.v0Port(), 0));
        }
        return new BrokerInfo(told.id(), endpoints, told.rack());
    }

    private static List<ClusterImage.TopicChange> topics(UpdateMetadataRequest request) {
        var changes = new ArrayList<ClusterImage.TopicChange>();
        for (var topic : request.topicStates()) {
            changes.add(
                    new ClusterImage.TopicChange(
                            topic.topicName(), topic.topicId(), images(topic.partitionStates())));
        }
        Map<String, List<UpdateMetadataPartitionState>> ungrouped = new LinkedHashMap<>();
        for (var state : request.ungroupedPartitionStates()) {
            ungrouped.computeIfAbsent(state.topicName(), _ -> new ArrayList<>()).add(state);
        }
        ungrouped.forEach((topic, states) ->
                changes.add(new ClusterImage.TopicChange(topic, TopicImage.NO_ID, images(states))));
        return changes;
    }

    private static List<PartitionImage> images(List<UpdateMetadataPartitionState> states) {
        var images = new ArrayList<PartitionImage>(states.size());
        for (var state : states) {
            images.add(
                    new PartitionImage(
                            state.partitionIndex(),
                            state.leader(),
                            state.leaderEpoch(),
                            state.zkVersion(),
                            state.isr(),
                            state.replicas(),
                            state.offlineReplicas()));
        }
        return images;
    }
}
