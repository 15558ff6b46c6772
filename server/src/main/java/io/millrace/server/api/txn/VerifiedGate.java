package io.millrace.server.api.txn;

import io.millrace.group.txn.Producer;
import io.millrace.group.txn.TransactionConfig;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.replication.partition.ProduceRules;
import io.millrace.server.api.data.TransactionGate;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.RecordBatch;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** Appends a producer's transactional batches when the coordinator knows of the transaction. */
final class VerifiedGate implements TransactionGate {
    private static final int ABORTABLE_SINCE = 11;
    private static final int ADDING_SINCE = 12;

    private final TransactionGuards guards;
    private final TransactionConfig config;

    VerifiedGate(TransactionGuards guards, TransactionConfig config) {
        this.guards = guards;
        this.config = config;
    }

    @Override
    public CompletionStage<ProduceOutcome> produce(
            String transactionalId, Partition partition, ByteBuffer records, ProduceRules rules) {
        RecordBatch batch = RecordBatch.at(records, records.position());
        int version = rules.produceVersion();
        var claim =
                new Claim(
                        transactionalId,
                        new Producer(batch.producerId(), batch.producerEpoch()),
                        batch.baseSequence(),
                        version >= ADDING_SINCE && config.bumps());
        return guards.append(
                claim,
                partition,
                () -> partition.produce(records, rules),
                error -> new ProduceOutcome.Rejected(known(error, version), "its transaction"));
    }

    /** The coordinator's word in terms that producers of that version understand. */
    static ErrorCode known(ErrorCode error, int version) {
        return switch (error) {
            case TRANSACTION_ABORTABLE, INVALID_TXN_STATE ->
                    version >= ABORTABLE_SINCE
                            ? ErrorCode.TRANSACTION_ABORTABLE
                            : ErrorCode.INVALID_TXN_STATE;
            case PRODUCER_FENCED -> ErrorCode.INVALID_PRODUCER_EPOCH;
            case CONCURRENT_TRANSACTIONS ->
                    version >= ADDING_SINCE
                            ? ErrorCode.CONCURRENT_TRANSACTIONS
                            : ErrorCode.NOT_ENOUGH_REPLICAS;
            case COORDINATOR_LOAD_IN_PROGRESS,
                    COORDINATOR_NOT_AVAILABLE,
                    NOT_COORDINATOR,
                    NETWORK_EXCEPTION,
                    REQUEST_TIMED_OUT ->
                    ErrorCode.NOT_ENOUGH_REPLICAS;
            default -> error;
        };
    }
}
