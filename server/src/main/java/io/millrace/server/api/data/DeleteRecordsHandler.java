package io.millrace.server.api.data;

import io.millrace.replication.partition.DeleteOutcome;
import io.millrace.replication.partition.Partition;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.message.DeleteRecordsRequest;
import io.millrace.wire.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.millrace.wire.message.DeleteRecordsResponse;
import io.millrace.wire.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.millrace.wire.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * DeleteRecords, all versions: gives up the oldest records of partitions, and answers when all live
 * replicas have done so or the time is over.
 */
final class DeleteRecordsHandler implements Handler<DeleteRecordsRequest, DeleteRecordsResponse> {
    private static final long NO_LOW_WATERMARK = -1;

    private final PartitionLookup partitions;

    DeleteRecordsHandler(DataSeams seams) {
        this.partitions = seams.partitions();
    }

    @Override
    public CompletionStage<DeleteRecordsResponse> handle(
            DeleteRecordsRequest request, RequestContext context) {
        long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(0, request.timeoutMs()));
        var topics = new ArrayList<CompletableFuture<DeleteRecordsTopicResult>>();
        for (var topic : request.topics()) {
            var results = new ArrayList<CompletableFuture<DeleteRecordsPartitionResult>>();
            for (var asked : topic.partitions()) {
                results.add(
                        delete(topic.name(), asked, timeoutNanos)
                                .thenApply(outcome -> line(asked.partitionIndex(), outcome))
                                .toCompletableFuture());
            }
            topics.add(
                    all(results)
                            .thenApply(lines -> new DeleteRecordsTopicResult(topic.name(), lines)));
        }
        return all(topics).thenApply(lines -> new DeleteRecordsResponse(0, lines));
    }

    private CompletionStage<DeleteOutcome> delete(
            String topic, DeleteRecordsPartition asked, long timeoutNanos) {
        if (InternalTopics.isInternal(topic)) {
            return refused(ErrorCode.INVALID_TOPIC_EXCEPTION, "records of internal topics stay");
        }
        return switch (partitions.find(topic, WireReader.ZERO_UUID, asked.partitionIndex())) {
            case PartitionLookup.Missing(ErrorCode error) -> refused(error, topic);
            case PartitionLookup.Here(Partition partition) ->
                    partition.deleteRecords(asked.offset(), timeoutNanos);
        };
    }

    private static CompletionStage<DeleteOutcome> refused(ErrorCode error, String why) {
        return CompletableFuture.completedFuture(new DeleteOutcome.Rejected(error, why));
    }

    private static DeleteRecordsPartitionResult line(int partition, DeleteOutcome outcome) {
        return switch (outcome) {
            case DeleteOutcome.Deleted(long low) ->
                    new DeleteRecordsPartitionResult(partition, low, (short) 0);
            case DeleteOutcome.Rejected(ErrorCode error, String _) ->
                    new DeleteRecordsPartitionResult(partition, NO_LOW_WATERMARK, error.code());
        };
    }

    private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> each) {
        return CompletableFuture.allOf(each.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> each.stream().map(CompletableFuture::join).toList());
    }
}
