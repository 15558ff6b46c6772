package io.millrace.server.api.txn;

import io.millrace.replication.partition.Partition;
import io.millrace.wire.protocol.ErrorCode;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Lets batches into transactions, and only into those that are open (KIP-890). Any thread. */
final class TransactionGuards {
    private final Function<Asked, CompletionStage<ErrorCode>> coordinator;
    private final AddRetry retry;
    private final Map<Partition, PartitionGuards> byPartition = new ConcurrentHashMap<>();

    /** A question to the coordinator. */
    record Asked(Claim claim, Partition partition) {}

    /**
     * @param coordinator tells whether the partition is part of the producer's open transaction
     */
    TransactionGuards(Function<Asked, CompletionStage<ErrorCode>> coordinator, AddRetry retry) {
        this.coordinator = coordinator;
        this.retry = retry;
    }

    /**
     * Appends a batch that belongs to a transaction, on the lane.
     *
     * @param refuse what to answer when it does not belong there
     */
    <T> CompletionStage<T> append(
            Claim claim,
            Partition partition,
            Supplier<CompletionStage<T>> append,
            Function<ErrorCode, T> refuse) {
        var result = new CompletableFuture<T>();
        var batch =
                new PartitionGuards.Waiting(
                        claim,
                        verdict -> {
                            if (verdict == ErrorCode.NONE) {
                                follow(append.get(), result);
                            } else {
                                result.complete(refuse.apply(verdict));
                            }
                        });
        partition
                .lane()
                .run(() ->
                        of(partition)
                                .admit(
                                        batch,
                                        asked -> coordinator.apply(new Asked(asked, partition))));
        return result;
    }

    private static <T> void follow(CompletionStage<T> stage, CompletableFuture<T> result) {
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    /** The guards of a partition; to be used on its lane. */
    PartitionGuards of(Partition partition) {
        return byPartition.computeIfAbsent(partition, one -> new PartitionGuards(one, retry));
    }

    /** Forgets a partition that this broker does not hold any more. */
    void forget(Partition partition) {
        byPartition.remove(partition);
    }
}
