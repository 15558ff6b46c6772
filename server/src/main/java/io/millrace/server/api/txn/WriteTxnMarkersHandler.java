package io.millrace.server.api.txn;

import io.millrace.group.txn.Marker;
import io.millrace.group.txn.Producer;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.WriteTxnMarkersRequest;
import io.millrace.wire.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.millrace.wire.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.millrace.wire.message.WriteTxnMarkersResponse;
import io.millrace.wire.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import io.millrace.wire.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import io.millrace.wire.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;
import io.millrace.wire.protocol.TopicPartition;

import java.util.concurrent.CompletionStage;

/** WriteTxnMarkers, from coordinators, and from tools that end a hanging transaction. */
final class WriteTxnMarkersHandler
        implements Handler<WriteTxnMarkersRequest, WriteTxnMarkersResponse> {
    private final MarkerWriter writer;

    WriteTxnMarkersHandler(MarkerWriter writer) {
        this.writer = writer;
    }

    @Override
    public CompletionStage<WriteTxnMarkersResponse> handle(
            WriteTxnMarkersRequest request, RequestContext context) {
        return Gather.all(request.markers(), this::write).thenApply(WriteTxnMarkersResponse::new);
    }

    private CompletionStage<WritableTxnMarkerResult> write(WritableTxnMarker wish) {
        var marker =
                new Marker(
                        new Producer(wish.producerId(), wish.producerEpoch()),
                        wish.transactionResult(),
                        wish.coordinatorEpoch(),
                        wish.transactionVersion());
        return Gather.all(wish.topics(), topic -> write(marker, topic))
                .thenApply(topics -> new WritableTxnMarkerResult(wish.producerId(), topics));
    }

    private CompletionStage<WritableTxnMarkerTopicResult> write(
            Marker marker, WritableTxnMarkerTopic topic) {
        return Gather.all(
                        topic.partitionIndexes(),
                        one ->
                                writer.write(marker, new TopicPartition(topic.name(), one))
                                        .thenApply(error ->
                                                new WritableTxnMarkerPartitionResult(
                                                        one, error.code())))
                .thenApply(results -> new WritableTxnMarkerTopicResult(topic.name(), results));
    }
}
