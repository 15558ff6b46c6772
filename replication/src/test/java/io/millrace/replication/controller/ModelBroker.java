package io.millrace.replication.controller;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.cluster.MetadataFollower;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A broker without logs: believes what the controller says, as far as epochs allow. */
final class ModelBroker implements SimLink.Peer {
    final int id;
    final String rack;
    final Map<TopicPartition, LeaderAndIsrPartitionState> roles = new TreeMap<>();
    final Set<TopicPartition> onDisk = new TreeSet<>();
    final Set<TopicPartition> badDisk = new TreeSet<>();
    final Map<TopicPartition, UUID> ids = new TreeMap<>();
    final List<String> received = new ArrayList<>();
    ClusterImage image = ClusterImage.EMPTY;
    long epoch = -1;
    private int controllerEpoch = -1;
    private MetadataFollower metadata = new MetadataFollower();

    ModelBroker(int id, String rack) {
        this.id = id;
        this.rack = rack;
    }

    BrokerInfo info() {
        return new BrokerInfo(
                id, List.of(new Endpoint("PLAINTEXT", "host" + id, 9092 + id, 0)), rack);
    }

    /** The process starts: what is on disk stays, the rest is forgotten. */
    void boot(long brokerEpoch) {
        epoch = brokerEpoch;
        controllerEpoch = -1;
        metadata = new MetadataFollower();
        roles.clear();
        image = ClusterImage.EMPTY;
    }

    private ErrorCode fence(int requestControllerEpoch, long requestBrokerEpoch) {
        if (requestBrokerEpoch < epoch) {
            return ErrorCode.STALE_BROKER_EPOCH;
        }
        if (requestControllerEpoch < controllerEpoch) {
            return ErrorCode.STALE_CONTROLLER_EPOCH;
        }
        controllerEpoch = requestControllerEpoch;
        return ErrorCode.NONE;
    }

    @Override
    public CompletionStage<LeaderAndIsrResponse> apply(LeaderAndIsrRequest request) {
        ErrorCode error = fence(request.controllerEpoch(), request.brokerEpoch());
        var topics = new ArrayList<LeaderAndIsrResponse.LeaderAndIsrTopicError>();
        for (var topic : request.topicStates()) {
            var errors = new ArrayList<LeaderAndIsrResponse.LeaderAndIsrPartitionError>();
            for (var state : topic.partitionStates()) {
                received.add("LeaderAndIsr " + topic.topicName() + "-" + state.partitionIndex());
                if (error == ErrorCode.NONE) {
                    var name = new TopicPartition(topic.topicName(), state.partitionIndex());
                    ids.put(name, topic.topicId());
                    errors.add(
                            new LeaderAndIsrResponse.LeaderAndIsrPartitionError(
                                    "", state.partitionIndex(), take(name, state).code()));
                }
            }
            topics.add(new LeaderAndIsrResponse.LeaderAndIsrTopicError(topic.topicId(), errors));
        }
        return CompletableFuture.completedStage(
                new LeaderAndIsrResponse(error.code(), List.of(), topics));
    }

    private ErrorCode take(TopicPartition name, LeaderAndIsrPartitionState state) {
        if (badDisk.contains(name)) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        if (!state.replicas().contains(id)) {
            throw new IllegalStateException(id + " is told of " + name + " which is not its own");
        }
        LeaderAndIsrPartitionState now = roles.get(name);
        if (now != null && now.leaderEpoch() >= state.leaderEpoch()) {
            return ErrorCode.STALE_CONTROLLER_EPOCH;
        }
        roles.put(name, state);
        onDisk.add(name);
        return ErrorCode.NONE;
    }

    @Override
    public CompletionStage<UpdateMetadataResponse> apply(UpdateMetadataRequest request) {
        ErrorCode error = fence(request.controllerEpoch(), request.brokerEpoch());
        if (error == ErrorCode.NONE) {
            image = metadata.next(image, request);
            received.add("UpdateMetadata");
        }
        return CompletableFuture.completedStage(new UpdateMetadataResponse(error.code()));
    }

    @Override
    public CompletionStage<StopReplicaResponse> apply(StopReplicaRequest request) {
        ErrorCode error = fence(request.controllerEpoch(), request.brokerEpoch());
        var errors = new ArrayList<StopReplicaResponse.StopReplicaPartitionError>();
        for (var topic : request.topicStates()) {
            for (var state : topic.partitionStates()) {
                var name = new TopicPartition(topic.topicName(), state.partitionIndex());
                received.add("StopReplica " + name + (state.deletePartition() ? " delete" : ""));
                if (error == ErrorCode.NONE && badDisk.contains(name)) {
                    errors.add(
                            new StopReplicaResponse.StopReplicaPartitionError(
                                    topic.topicName(),
                                    state.partitionIndex(),
                                    ErrorCode.KAFKA_STORAGE_ERROR.code()));
                } else if (error == ErrorCode.NONE) {
                    roles.remove(name);
                    if (state.deletePartition()) {
                        onDisk.remove(name);
                    }
                }
            }
        }
        return CompletableFuture.completedStage(new StopReplicaResponse(error.code(), errors));
    }

    /**
     * What this leader would propose if all its living followers had caught up; null if nothing.
     */
    AlterPartitionRequest.TopicData proposal(TopicPartition name) {
        LeaderAndIsrPartitionState role = roles.get(name);
        if (role == null
                || role.leader() != id
                || image.partition(name.topic(), name.partition()) == null) {
            return null;
        }
        List<Integer> isr =
                role.replicas().stream()
                        .filter(replica -> image.isAlive(replica))
                        .filter(replica ->
                                !image.partition(name.topic(), name.partition())
                                        .offlineReplicas()
                                        .contains(replica))
                        .toList();
        var data =
                new AlterPartitionRequest.PartitionData(
                        name.partition(),
                        role.leaderEpoch(),
                        List.of(),
                        isr.stream()
                                .map(b -> new AlterPartitionRequest.BrokerState(b, -1))
                                .toList(),
                        (byte) 0,
                        image.partition(name.topic(), name.partition()).partitionEpoch());
        return new AlterPartitionRequest.TopicData(name.topic(), ids.get(name), List.of(data));
    }
}
