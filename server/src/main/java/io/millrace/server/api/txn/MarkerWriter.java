package io.millrace.server.api.txn;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.runtime.TransactionPart;
import io.millrace.group.txn.Marker;
import io.millrace.group.txn.Transaction;
import io.millrace.log.AppendOutcome;
import io.millrace.log.Clock;
import io.millrace.log.state.ProducerFacts;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.replication.partition.Partition;
import io.millrace.server.api.data.PartitionLookup;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;
import io.millrace.wire.record.ControlRecord;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/*
 * A marker that comes late, after its transaction was ended by another copy of it, must not end the next one. With
 * version 2 that can be told: the marker's epoch is above that of the records it ends, and what is open in the marker's
 * own epoch is already the next transaction. Versions below keep the epoch and have no such protection.
 */

/** Writes markers to partitions that this broker leads. Any thread. */
final class MarkerWriter {
    private final PartitionLookup partitions;
    private final GroupCoordinator groups;
    private final TransactionGuards guards;
    private final Clock clock;

    MarkerWriter(
            PartitionLookup partitions,
            GroupCoordinator groups,
            TransactionGuards guards,
            Clock clock) {
        this.partitions = partitions;
        this.groups = groups;
        this.guards = guards;
        this.clock = clock;
    }

    /** NONE when the marker is committed, else the error for WriteTxnMarkers. */
    CompletionStage<ErrorCode> write(Marker marker, TopicPartition where) {
        return switch (partitions.find(where.topic(), TopicImage.NO_ID, where.partition())) {
            case PartitionLookup.Missing(ErrorCode error) ->
                    CompletableFuture.completedFuture(error);
            case PartitionLookup.Here(Partition partition) ->
                    partition
                            .lane()
                            .ask(() -> writeOnLane(marker, partition))
                            .thenCompose(written -> written);
        };
    }

    private CompletionStage<ErrorCode> writeOnLane(Marker marker, Partition partition) {
        PartitionGuards itsGuards = guards.of(partition);
        if (isLate(marker, itsGuards.facts(marker.producer().id()))) {
            return CompletableFuture.completedFuture(ErrorCode.INVALID_PRODUCER_EPOCH);
        }
        itsGuards.ended(marker.producer().id());
        return partition.name().topic().equals(GroupCoordinator.TOPIC)
                ? groups.endTransaction(partition.name().partition(), end(marker))
                        .thenApply(MarkerWriter::ofGroup)
                : append(marker, partition);
    }

    private static boolean isLate(Marker marker, @Nullable ProducerFacts facts) {
        return marker.version() >= Transaction.V2
                && facts != null
                && facts.transactionFirstOffset() >= 0
                && facts.epoch() >= marker.producer().epoch();
    }

    private static TransactionPart.End end(Marker marker) {
        return new TransactionPart.End(
                marker.producer().id(),
                marker.producer().epoch(),
                marker.committed(),
                marker.coordinatorEpoch());
    }

    /** The coordinator of groups answers in its own terms; the sender knows a partition's. */
    private static ErrorCode ofGroup(ErrorCode error) {
        return switch (error) {
            case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE -> ErrorCode.NOT_LEADER_OR_FOLLOWER;
            default -> error;
        };
    }

    private CompletionStage<ErrorCode> append(Marker marker, Partition partition) {
        var end = new ControlRecord.TransactionEnd(marker.committed(), marker.coordinatorEpoch());
        var batch =
                ControlRecord.batch(
                        end, marker.producer().id(), marker.producer().epoch(), clock.millis());
        int leaderEpoch = partition.view().leaderEpoch();
        return switch (partition.coordinatorAppend(batch)) {
            case AppendOutcome.Appended appended ->
                    CommitWait.until(partition, leaderEpoch, appended.lastOffset());
            case AppendOutcome.Refused refused ->
                    CompletableFuture.completedFuture(refused.error());
            case AppendOutcome.Duplicate duplicate ->
                    throw new IllegalStateException("a marker repeats " + duplicate);
        };
    }
}
