package io.millrace.server.api.data;

import static io.millrace.wire.protocol.ErrorCode.INVALID_REQUEST;
import static io.millrace.wire.protocol.ErrorCode.KAFKA_STORAGE_ERROR;
import static io.millrace.wire.protocol.ErrorCode.NONE;

import io.millrace.log.disk.DiskFailure;
import io.millrace.replication.partition.Partition;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.message.ListOffsetsRequest;
import io.millrace.wire.message.ListOffsetsRequest.ListOffsetsPartition;
import io.millrace.wire.message.ListOffsetsRequest.ListOffsetsTopic;
import io.millrace.wire.message.ListOffsetsResponse;
import io.millrace.wire.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.millrace.wire.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** ListOffsets, all versions: offsets by timestamp and by name; see {@link OffsetQuery}. */
final class ListOffsetsHandler implements Handler<ListOffsetsRequest, ListOffsetsResponse> {
    private static final int DEBUGGING_REPLICA = -2;

    private final PartitionLookup partitions;
    private final Consumer<DiskFailure> onDiskFailure;

    ListOffsetsHandler(DataSeams seams) {
        this.partitions = seams.partitions();
        this.onDiskFailure = seams.onDiskFailure();
    }

    @Override
    public CompletionStage<ListOffsetsResponse> handle(
            ListOffsetsRequest request, RequestContext context) {
        Set<TopicPartition> twice = namedTwice(request);
        var topics = new ArrayList<ListOffsetsTopicResponse>();
        for (var topic : request.topics()) {
            var lines = new ArrayList<ListOffsetsPartitionResponse>();
            for (var asked : topic.partitions()) {
                boolean duplicate =
                        twice.contains(new TopicPartition(topic.name(), asked.partitionIndex()));
                lines.add(
                        duplicate
                                ? failed(asked.partitionIndex(), INVALID_REQUEST)
                                : find(topic, asked, request, context.version()));
            }
            topics.add(new ListOffsetsTopicResponse(topic.name(), lines));
        }
        return CompletableFuture.completedFuture(new ListOffsetsResponse(0, topics));
    }

    private ListOffsetsPartitionResponse find(
            ListOffsetsTopic topic,
            ListOffsetsPartition asked,
            ListOffsetsRequest request,
            int version) {
        int index = asked.partitionIndex();
        return switch (partitions.find(topic.name(), WireReader.ZERO_UUID, index)) {
            case PartitionLookup.Missing(ErrorCode error) -> failed(index, error);
            case PartitionLookup.Here(Partition partition) -> {
                var view = partition.view();
                ErrorCode error =
                        view.check(
                                asked.currentLeaderEpoch(),
                                request.replicaId() != DEBUGGING_REPLICA);
                if (error != NONE) {
                    yield failed(index, error);
                }
                var query =
                        new OffsetQuery(
                                view, request.replicaId(), request.isolationLevel() == 1, version);
                yield answer(asked, query);
            }
        };
    }

    private ListOffsetsPartitionResponse answer(ListOffsetsPartition asked, OffsetQuery query) {
        int index = asked.partitionIndex();
        try {
            if (query.version() == 0) {
                List<Long> offsets = query.oldStyle(asked.timestamp(), asked.maxNumOffsets());
                return new ListOffsetsPartitionResponse(index, (short) 0, offsets, -1, -1, -1);
            }
            return switch (query.find(asked.timestamp())) {
                case OffsetQuery.Refused(ErrorCode error) -> failed(index, error);
                case OffsetQuery.Found(var hit) ->
                        new ListOffsetsPartitionResponse(
                                index,
                                (short) 0,
                                List.of(),
                                hit.timestampMs(),
                                hit.offset(),
                                hit.leaderEpoch());
            };
        } catch (DiskFailure failure) {
            onDiskFailure.accept(failure);
            return failed(index, KAFKA_STORAGE_ERROR);
        }
    }

    private static Set<TopicPartition> namedTwice(ListOffsetsRequest request) {
        var once = new HashSet<TopicPartition>();
        var twice = new HashSet<TopicPartition>();
        for (var topic : request.topics()) {
            for (var asked : topic.partitions()) {
                var name = new TopicPartition(topic.name(), asked.partitionIndex());
                if (!once.add(name)) {
                    twice.add(name);
                }
            }
        }
        return twice;
    }

    private static ListOffsetsPartitionResponse failed(int partition, ErrorCode error) {
        return new ListOffsetsPartitionResponse(partition, error.code(), List.of(), -1, -1, -1);
    }
}
