package io.millrace.server.api.txn;

import io.millrace.group.txn.EndCommand;
import io.millrace.group.txn.Producer;
import io.millrace.group.txn.ProducerReply;
import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.EndTxnRequest;
import io.millrace.wire.message.EndTxnResponse;

import java.util.concurrent.CompletionStage;

/** EndTxn. From version 5 on the answer gives the producer its next epoch (KIP-890). */
final class EndTxnHandler implements Handler<EndTxnRequest, EndTxnResponse> {
    private static final int FENCED_SINCE = 2;
    private static final int BUMPING_SINCE = 5;

    private final TransactionCoordinator transactions;

    EndTxnHandler(TransactionCoordinator transactions) {
        this.transactions = transactions;
    }

    @Override
    public CompletionStage<EndTxnResponse> handle(EndTxnRequest request, RequestContext context) {
        int version = context.version();
        var end =
                new EndCommand(
                        request.transactionalId(),
                        new Producer(request.producerId(), request.producerEpoch()),
                        request.committed(),
                        version >= BUMPING_SINCE && transactions.config().bumps());
        return transactions.end(end).thenApply(reply -> response(reply, version));
    }

    private static EndTxnResponse response(ProducerReply reply, int version) {
        var error = Fencing.known(Replies.error(reply), version >= FENCED_SINCE);
        Producer producer = Replies.producer(reply);
        return new EndTxnResponse(0, error.code(), producer.id(), producer.epoch());
    }
}
