package io.millrace.server.api.txn;

import io.millrace.group.txn.ProducerIds;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.InitProducerIdRequest;
import io.millrace.wire.message.InitProducerIdResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * InitProducerId of idempotent producers. A transactional id is refused with UNSUPPORTED_VERSION,
 * which a producer reports at once, instead of an error that it would retry.
 */
public final class InitProducerIdHandler
        implements Handler<InitProducerIdRequest, InitProducerIdResponse> {
    private static final short NO_ERROR = ErrorCode.NONE.code();
    private static final short FIRST_EPOCH = 0;
    private static final long NO_PRODUCER = -1;
    private static final short NO_EPOCH = -1;

    private final ProducerIds ids;

    /** A handler that gives out these ids. */
    public InitProducerIdHandler(ProducerIds ids) {
        this.ids = ids;
    }

    @Override
    public CompletionStage<InitProducerIdResponse> handle(
            InitProducerIdRequest request, RequestContext context) {
        String transactionalId = request.transactionalId();
        if (transactionalId != null) {
            return CompletableFuture.completedFuture(
                    refused(
                            transactionalId.isEmpty()
                                    ? ErrorCode.INVALID_REQUEST
                                    : ErrorCode.UNSUPPORTED_VERSION));
        }
        return ids.next()
                .thenApply(id -> new InitProducerIdResponse(0, NO_ERROR, id, FIRST_EPOCH))
                .exceptionally(_ -> refused(ErrorCode.COORDINATOR_NOT_AVAILABLE));
    }

    private static InitProducerIdResponse refused(ErrorCode why) {
        return new InitProducerIdResponse(0, why.code(), NO_PRODUCER, NO_EPOCH);
    }
}
