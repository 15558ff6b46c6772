package io.millrace.server.api.data;

import io.millrace.log.state.EpochEnd;
import io.millrace.replication.partition.Partition;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.message.OffsetForLeaderEpochRequest;
import io.millrace.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.millrace.wire.message.OffsetForLeaderEpochResponse;
import io.millrace.wire.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.millrace.wire.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import io.millrace.wire.protocol.ErrorCode;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** OffsetForLeaderEpoch, all versions: where an epoch ends in the leader's log. */
final class OffsetForLeaderEpochHandler
        implements Handler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse> {
    private final PartitionLookup partitions;

    OffsetForLeaderEpochHandler(DataSeams seams) {
        this.partitions = seams.partitions();
    }

    @Override
    public CompletionStage<OffsetForLeaderEpochResponse> handle(
            OffsetForLeaderEpochRequest request, RequestContext context) {
        List<OffsetForLeaderTopicResult> topics =
                request.topics().stream()
                        .map(topic ->
                                new OffsetForLeaderTopicResult(
                                        topic.topic(),
                                        topic.partitions().stream()
                                                .map(asked -> line(topic.topic(), asked))
                                                .toList()))
                        .toList();
        return CompletableFuture.completedFuture(new OffsetForLeaderEpochResponse(0, topics));
    }

    private EpochEndOffset line(String topic, OffsetForLeaderPartition asked) {
        return switch (partitions.find(topic, WireReader.ZERO_UUID, asked.partition())) {
            case PartitionLookup.Missing(ErrorCode error) -> failed(asked, error);
            case PartitionLookup.Here(Partition partition) -> {
                var view = partition.view();
                ErrorCode error = view.check(asked.currentLeaderEpoch(), true);
                if (error != ErrorCode.NONE) {
                    yield failed(asked, error);
                }
                EpochEnd end = view.epochEnd(asked.leaderEpoch());
                yield new EpochEndOffset(
                        (short) 0, asked.partition(), end.epoch(), end.endOffset());
            }
        };
    }

    private static EpochEndOffset failed(OffsetForLeaderPartition asked, ErrorCode error) {
        return new EpochEndOffset(error.code(), asked.partition(), -1, -1);
    }
}
