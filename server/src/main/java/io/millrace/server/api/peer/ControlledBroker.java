package io.millrace.server.api.peer;

import io.millrace.replication.Replicas;
import io.millrace.server.peer.LocalBroker;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;
import io.millrace.wire.protocol.TopicPartition;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * This broker under the controller's command, whether the commands come over the network or from
 * the same process.
 *
 * <p>A new topic's first configs come without notification, so they are read before its first
 * replica is created. If they cannot be read, the replica gets the broker's defaults, and the
 * configs when they are next heard of.
 */
public final class ControlledBroker implements LocalBroker {
    private static final Logger LOG = LoggerFactory.getLogger(ControlledBroker.class);

    private final Replicas replicas;
    private final Function<Set<String>, CompletionStage<Void>> loadConfigs;

    /**
     * @param loadConfigs makes sure that the configs of topics that are new here are known
     */
    public ControlledBroker(
            Replicas replicas, Function<Set<String>, CompletionStage<Void>> loadConfigs) {
        this.replicas = replicas;
        this.loadConfigs = loadConfigs;
    }

    @Override
    public CompletionStage<LeaderAndIsrResponse> leaderAndIsr(LeaderAndIsrRequest request) {
        Set<String> unknown = newTopics(request);
        if (unknown.isEmpty()) {
            return replicas.apply(request);
        }
        return loadConfigs
                .apply(unknown)
                .exceptionally(failure -> {
                    LOG.warn("configs of {} not read: {}", unknown, failure.toString());
                    return null;
                })
                .thenCompose(_ -> replicas.apply(request));
    }

    private Set<String> newTopics(LeaderAndIsrRequest request) {
        Set<String> topics = new TreeSet<>();
        for (var topic : request.topicStates()) {
            for (var state : topic.partitionStates()) {
                addIfNew(topic.topicName(), state.partitionIndex(), topics);
            }
        }
        for (var state : request.ungroupedPartitionStates()) {
            addIfNew(state.topicName(), state.partitionIndex(), topics);
        }
        return topics;
    }

    private void addIfNew(String topic, int partition, Set<String> topics) {
        if (replicas.partition(new TopicPartition(topic, partition)) == null) {
            topics.add(topic);
        }
    }

    @Override
    public CompletionStage<UpdateMetadataResponse> updateMetadata(UpdateMetadataRequest request) {
        return replicas.apply(request);
    }

    @Override
    public CompletionStage<StopReplicaResponse> stopReplica(StopReplicaRequest request) {
        return replicas.apply(request);
    }
}
