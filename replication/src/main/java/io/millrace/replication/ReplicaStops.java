package io.millrace.replication;

import io.millrace.log.disk.DiskFailure;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.Role;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Stops replicas, and deletes those that are to be deleted, as one request asks for. */
final class ReplicaStops {
    private static final int ANY_EPOCH = -1;

    private final Replicas replicas;
    private final Directories directories;
    private final Executor upkeep;
    private final Map<TopicPartition, ErrorCode> results = new LinkedHashMap<>();
    private final List<Stop> stops = new ArrayList<>();

    ReplicaStops(Replicas replicas, Directories directories, Executor upkeep) {
        this.replicas = replicas;
        this.directories = directories;
        this.upkeep = upkeep;
    }

    private record Stop(TopicPartition name, boolean delete) {}

    void addAll(StopReplicaRequest request) {
        for (var partition : request.ungroupedPartitions()) {
            add(
                    new TopicPartition(partition.topicName(), partition.partitionIndex()),
                    ANY_EPOCH,
                    request.deletePartitions());
        }
        for (var topic : request.topics()) {
            for (int index : topic.partitionIndexes()) {
                add(new TopicPartition(topic.name(), index), ANY_EPOCH, request.deletePartitions());
            }
        }
        for (var topic : request.topicStates()) {
            for (var state : topic.partitionStates()) {
                add(
                        new TopicPartition(topic.topicName(), state.partitionIndex()),
                        state.leaderEpoch(),
                        state.deletePartition());
            }
        }
    }

    private void add(TopicPartition name, int leaderEpoch, boolean delete) {
        Partition known = replicas.partition(name);
        if (directories.isLost(name)) {
            results.put(name, ErrorCode.KAFKA_STORAGE_ERROR);
        } else if (known != null && leaderEpoch >= 0 && leaderEpoch < known.view().leaderEpoch()) {
            results.put(name, ErrorCode.FENCED_LEADER_EPOCH);
        } else {
            results.put(name, ErrorCode.NONE);
            stops.add(new Stop(name, delete));
        }
    }

    /** Does it; completes, on the control lane, with the error of each partition. */
    CompletionStage<Map<TopicPartition, ErrorCode>> carryOut() {
        CompletableFuture<?>[] stopping =
                stops.stream()
                        .map(stop ->
                                endMove(stop)
                                        .thenCompose(_ -> retire(stop))
                                        .thenAcceptAsync(_ -> dispose(stop), upkeep))
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(stopping)
                .thenApplyAsync(_ -> end(), replicas.control()::post);
    }

    private CompletionStage<Void> endMove(Stop stop) {
        return stop.delete
                ? replicas.moves().cancel(stop.name)
                : CompletableFuture.completedStage(null);
    }

    private CompletionStage<Void> retire(Stop stop) {
        Partition partition = replicas.partition(stop.name);
        if (partition == null) {
            return CompletableFuture.completedStage(null);
        }
        return partition
                .lane()
                .ask(() -> {
                    partition.retire(new Role.Offline("stopped by the controller", false));
                    replicas.tellRole(partition);
                    return partition;
                })
                .thenApply(_ -> null);
    }

    private void dispose(Stop stop) {
        if (!stop.delete) {
            return;
        }
        try {
            directories.delete(stop.name);
        } catch (DiskFailure failure) {
            replicas.directoryFailed(failure);
            replicas.control().post(() -> results.put(stop.name, ErrorCode.KAFKA_STORAGE_ERROR));
        }
    }

    private Map<TopicPartition, ErrorCode> end() {
        for (Stop stop : stops) {
            if (stop.delete) {
                replicas.remove(stop.name);
            }
        }
        return results;
    }
}
