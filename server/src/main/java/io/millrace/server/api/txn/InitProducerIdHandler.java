package io.millrace.server.api.txn;

import io.millrace.group.txn.InitCommand;
import io.millrace.group.txn.Producer;
import io.millrace.group.txn.ProducerIds;
import io.millrace.group.txn.ProducerReply;
import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.InitProducerIdRequest;
import io.millrace.wire.message.InitProducerIdResponse;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * InitProducerId. Without a coordinator a transactional id is refused with UNSUPPORTED_VERSION,
 * which a producer reports at once, instead of an error that it would retry.
 */
public final class InitProducerIdHandler
        implements Handler<InitProducerIdRequest, InitProducerIdResponse> {
    private static final int FENCED_SINCE = 4;

    private final ProducerIds ids;
    private final @Nullable TransactionCoordinator transactions;

    /** A handler that gives out these ids. */
    public InitProducerIdHandler(ProducerIds ids) {
        this.ids = ids;
        this.transactions = null;
    }

    /** A handler that gives out these ids, and those of transactional ids. */
    public InitProducerIdHandler(ProducerIds ids, TransactionCoordinator transactions) {
        this.ids = ids;
        this.transactions = transactions;
    }

    @Override
    public CompletionStage<InitProducerIdResponse> handle(
            InitProducerIdRequest request, RequestContext context) {
        return answer(request).thenApply(reply -> response(reply, context.version()));
    }

    private CompletionStage<ProducerReply> answer(InitProducerIdRequest request) {
        String id = request.transactionalId();
        if (id == null) {
            return ids.next()
                    .<ProducerReply>thenApply(
                            next -> new ProducerReply.Granted(new Producer(next, (short) 0)))
                    .exceptionally(
                            _ -> new ProducerReply.Refused(ErrorCode.COORDINATOR_NOT_AVAILABLE));
        }
        boolean halfSaid = (request.producerId() < 0) != (request.producerEpoch() < 0);
        if (id.isEmpty() || halfSaid) {
            return refused(ErrorCode.INVALID_REQUEST);
        }
        if (transactions == null) {
            return refused(ErrorCode.UNSUPPORTED_VERSION);
        }
        return transactions.init(
                new InitCommand(
                        id,
                        request.transactionTimeoutMs(),
                        new Producer(request.producerId(), request.producerEpoch())));
    }

    private static CompletionStage<ProducerReply> refused(ErrorCode why) {
        return CompletableFuture.completedFuture(new ProducerReply.Refused(why));
    }

    private static InitProducerIdResponse response(ProducerReply reply, int version) {
        ErrorCode error = Fencing.known(Replies.error(reply), version >= FENCED_SINCE);
        Producer producer = Replies.producer(reply);
        return new InitProducerIdResponse(0, error.code(), producer.id(), producer.epoch());
    }
}
