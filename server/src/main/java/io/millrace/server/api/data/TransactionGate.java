package io.millrace.server.api.data;

import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.replication.partition.ProduceRules;
import io.millrace.wire.protocol.ErrorCode;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Appends transactional batches, if their partition is part of the producer's transaction
 * (KIP-890). Deciding and appending are one step, because the transaction may end in between.
 */
@FunctionalInterface
public interface TransactionGate {
    /** For a broker without transaction coordinators: no transaction is ever open. */
    TransactionGate CLOSED =
            (transactionalId, partition, records, rules) ->
                    CompletableFuture.completedFuture(
                            new ProduceOutcome.Rejected(
                                    ErrorCode.INVALID_TXN_STATE, "no transactions here"));

    /**
     * Appends a batch, or refuses it; completes on any thread. Batches of one producer are appended
     * in the order in which they were given.
     *
     * @param records at least the header of a batch of magic 2
     */
    CompletionStage<ProduceOutcome> produce(
            String transactionalId, Partition partition, ByteBuffer records, ProduceRules rules);
}
