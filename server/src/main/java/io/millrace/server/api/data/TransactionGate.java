package io.millrace.server.api.data;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;
import io.millrace.wire.record.RecordBatch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides whether a transactional batch may be appended: its partition has to be part of the
 * producer's transaction (KIP-890).
 */
@FunctionalInterface
public interface TransactionGate {
    /** For a broker without transaction coordinators: no transaction is ever open. */
    TransactionGate CLOSED =
            (transactionalId, partition, batch, version) ->
                    CompletableFuture.completedFuture(ErrorCode.INVALID_TXN_STATE);

    /**
     * The error to refuse the batch with, or NONE; completes on any thread. Batches of one producer
     * must be let through in the order in which they were asked for.
     *
     * @param version of the produce request
     */
    CompletionStage<ErrorCode> admit(
            String transactionalId, TopicPartition partition, RecordBatch batch, int version);
}
