package io.millrace.server.api.txn;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.txn.Producer;
import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.AddOffsetsToTxnRequest;
import io.millrace.wire.message.AddOffsetsToTxnResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** AddOffsetsToTxn: the partition that holds a group's offsets becomes part of the transaction. */
final class AddOffsetsToTxnHandler
        implements Handler<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse> {
    private static final int FENCED_SINCE = 2;

    private final TransactionCoordinator transactions;
    private final ClusterView cluster;

    AddOffsetsToTxnHandler(TransactionCoordinator transactions, ClusterView cluster) {
        this.transactions = transactions;
        this.cluster = cluster;
    }

    @Override
    public CompletionStage<AddOffsetsToTxnResponse> handle(
            AddOffsetsToTxnRequest request, RequestContext context) {
        return add(request)
                .thenApply(error ->
                        new AddOffsetsToTxnResponse(
                                0, Fencing.known(error, context.version() >= FENCED_SINCE).code()));
    }

    private CompletionStage<ErrorCode> add(AddOffsetsToTxnRequest request) {
        TopicImage offsets = cluster.image().topic(GroupCoordinator.TOPIC);
        if (offsets == null || offsets.partitions().isEmpty()) {
            return CompletableFuture.completedFuture(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        }
        int partition =
                GroupCoordinator.partitionOf(request.groupId(), offsets.partitions().size());
        return transactions.add(
                request.transactionalId(),
                new Producer(request.producerId(), request.producerEpoch()),
                Set.of(new TopicPartition(GroupCoordinator.TOPIC, partition)),
                false);
    }
}
