package io.millrace.server.api.txn;

import io.millrace.group.txn.Marker;
import io.millrace.group.txn.MarkerLink;
import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.PartitionImage;
import io.millrace.wire.message.WriteTxnMarkersRequest;
import io.millrace.wire.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.millrace.wire.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.millrace.wire.message.WriteTxnMarkersResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Sends markers to the leaders: to other brokers by WriteTxnMarkers, to this one by a call. */
final class MarkerRouter implements MarkerLink {
    private final int localId;
    private final ClusterView cluster;
    private final MarkerWriter writer;
    private final OtherBrokers others;

    private record Answer(TopicPartition partition, Result result) {}

    MarkerRouter(int localId, ClusterView cluster, MarkerWriter writer, OtherBrokers others) {
        this.localId = localId;
        this.cluster = cluster;
        this.writer = writer;
        this.others = others;
    }

    @Override
    public CompletionStage<Map<TopicPartition, Result>> write(
            Marker marker, Set<TopicPartition> partitions) {
        ClusterImage image = cluster.image();
        Map<Integer, List<TopicPartition>> byLeader = new TreeMap<>();
        Map<TopicPartition, Result> results = new HashMap<>();
        for (TopicPartition one : partitions) {
            PartitionImage known = image.partition(one.topic(), one.partition());
            if (known != null) {
                byLeader.computeIfAbsent(known.leader(), _ -> new ArrayList<>()).add(one);
            } else if (knowsTheCluster(image)) {
                results.put(one, Result.GONE);
            }
        }
        return Gather.all(byLeader.entrySet(), to -> send(to.getKey(), marker, to.getValue()))
                .thenApply(answers -> {
                    answers.forEach(some -> some.forEach(a -> results.put(a.partition, a.result)));
                    return results;
                });
    }

    /** An image without the coordinator's own topic is not the whole image yet. */
    private static boolean knowsTheCluster(ClusterImage image) {
        return image.topic(TransactionCoordinator.TOPIC) != null;
    }

    private CompletionStage<List<Answer>> send(
            int leader, Marker marker, List<TopicPartition> partitions) {
        if (leader == localId) {
            return Gather.all(
                    partitions,
                    one -> writer.write(marker, one).thenApply(e -> new Answer(one, result(e))));
        }
        return others.<WriteTxnMarkersResponse>ask(
                        leader, ApiKey.WRITE_TXN_MARKERS, request(marker, partitions))
                .thenApply(MarkerRouter::answers)
                .exceptionally(_ -> List.of());
    }

    private static WriteTxnMarkersRequest request(Marker marker, List<TopicPartition> partitions) {
        Map<String, List<Integer>> topics = new TreeMap<>();
        for (TopicPartition one : partitions) {
            topics.computeIfAbsent(one.topic(), _ -> new ArrayList<>()).add(one.partition());
        }
        var wanted =
                topics.entrySet().stream()
                        .map(topic -> new WritableTxnMarkerTopic(topic.getKey(), topic.getValue()))
                        .toList();
        return new WriteTxnMarkersRequest(
                List.of(
                        new WritableTxnMarker(
                                marker.producer().id(),
                                marker.producer().epoch(),
                                marker.committed(),
                                wanted,
                                marker.coordinatorEpoch(),
                                (byte) marker.version())));
    }

    private static List<Answer> answers(WriteTxnMarkersResponse response) {
        List<Answer> answers = new ArrayList<>();
        for (var marker : response.markers()) {
            for (var topic : marker.topics()) {
                for (var partition : topic.partitions()) {
                    answers.add(
                            new Answer(
                                    new TopicPartition(topic.name(), partition.partitionIndex()),
                                    result(ErrorCode.of(partition.errorCode()))));
                }
            }
        }
        return answers;
    }

    private static Result result(ErrorCode error) {
        return switch (error) {
            case NONE -> Result.WRITTEN;
            case UNSUPPORTED_FOR_MESSAGE_FORMAT -> Result.GONE;
            case INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED -> Result.FENCED;
            default -> Result.RETRY;
        };
    }
}
