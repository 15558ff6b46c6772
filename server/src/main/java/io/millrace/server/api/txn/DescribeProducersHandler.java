package io.millrace.server.api.txn;

import io.millrace.log.state.ProducerFacts;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.replication.partition.Partition;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.data.PartitionLookup;
import io.millrace.wire.message.DescribeProducersRequest;
import io.millrace.wire.message.DescribeProducersRequest.TopicRequest;
import io.millrace.wire.message.DescribeProducersResponse;
import io.millrace.wire.message.DescribeProducersResponse.PartitionResponse;
import io.millrace.wire.message.DescribeProducersResponse.ProducerState;
import io.millrace.wire.message.DescribeProducersResponse.TopicResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** DescribeProducers: who has written to the partitions that this broker leads. */
final class DescribeProducersHandler
        implements Handler<DescribeProducersRequest, DescribeProducersResponse> {
    private final PartitionLookup partitions;

    DescribeProducersHandler(PartitionLookup partitions) {
        this.partitions = partitions;
    }

    @Override
    public CompletionStage<DescribeProducersResponse> handle(
            DescribeProducersRequest request, RequestContext context) {
        return Gather.all(request.topics(), this::topic)
                .thenApply(topics -> new DescribeProducersResponse(0, topics));
    }

    private CompletionStage<TopicResponse> topic(TopicRequest topic) {
        return Gather.all(topic.partitionIndexes(), one -> partition(topic.name(), one))
                .thenApply(partitions -> new TopicResponse(topic.name(), partitions));
    }

    private CompletionStage<PartitionResponse> partition(String topic, int number) {
        return switch (partitions.find(topic, TopicImage.NO_ID, number)) {
            case PartitionLookup.Missing(ErrorCode error) ->
                    CompletableFuture.completedFuture(refused(number, error));
            case PartitionLookup.Here(Partition partition) -> {
                ErrorCode error = partition.view().check(-1, true);
                yield error == ErrorCode.NONE
                        ? partition.producers().thenApply(all -> found(number, all))
                        : CompletableFuture.completedFuture(refused(number, error));
            }
        };
    }

    private static PartitionResponse refused(int number, ErrorCode error) {
        return new PartitionResponse(number, error.code(), null, List.of());
    }

    private static PartitionResponse found(int number, List<ProducerFacts> all) {
        var states =
                all.stream()
                        .map(one ->
                                new ProducerState(
                                        one.producerId(),
                                        one.epoch(),
                                        one.lastSequence(),
                                        one.lastTimestampMs(),
                                        one.coordinatorEpoch(),
                                        one.transactionFirstOffset()))
                        .toList();
        return new PartitionResponse(number, ErrorCode.NONE.code(), null, states);
    }
}
