package io.millrace.server.api.txn;

import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.PartitionImage;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.wire.message.AddPartitionsToTxnRequest;
import io.millrace.wire.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.millrace.wire.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.millrace.wire.message.AddPartitionsToTxnResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Asks the coordinator of a transactional id, wherever it is, whether a partition is part of the
 * open transaction.
 */
final class CoordinatorRoute {
    private final int localId;
    private final ClusterView cluster;
    private final Supplier<TransactionCoordinator> local;
    private final OtherBrokers others;
    private final BooleanSupplier verifying;

    /**
     * @param verifying whether batches are verified at all
     */
    CoordinatorRoute(
            int localId,
            ClusterView cluster,
            Supplier<TransactionCoordinator> local,
            OtherBrokers others,
            BooleanSupplier verifying) {
        this.localId = localId;
        this.cluster = cluster;
        this.local = local;
        this.others = others;
        this.verifying = verifying;
    }

    CompletionStage<ErrorCode> ask(Claim claim, TopicPartition partition) {
        if (!claim.adding() && !verifying.getAsBoolean()) {
            return CompletableFuture.completedFuture(ErrorCode.NONE);
        }
        int leader = leaderOf(claim.transactionalId());
        if (leader < 0) {
            return CompletableFuture.completedFuture(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        }
        return leader == localId ? askHere(claim, partition) : askThere(leader, claim, partition);
    }

    private int leaderOf(String transactionalId) {
        ClusterImage image = cluster.image();
        TopicImage topic = image.topic(TransactionCoordinator.TOPIC);
        if (topic == null || topic.partitions().isEmpty()) {
            return -1;
        }
        int number = TransactionCoordinator.partitionOf(transactionalId, topic.partitions().size());
        PartitionImage partition = topic.partition(number);
        return partition == null ? -1 : partition.leader();
    }

    private CompletionStage<ErrorCode> askHere(Claim claim, TopicPartition partition) {
        var wanted = Set.of(partition);
        return claim.adding()
                ? local.get().add(claim.transactionalId(), claim.producer(), wanted, true)
                : local.get().verify(claim.transactionalId(), claim.producer(), wanted);
    }

    private CompletionStage<ErrorCode> askThere(int leader, Claim claim, TopicPartition partition) {
        var request =
                AddPartitionsToTxnRequest.DEFAULT.withTransactions(
                        List.of(
                                new AddPartitionsToTxnTransaction(
                                        claim.transactionalId(),
                                        claim.producer().id(),
                                        claim.producer().epoch(),
                                        !claim.adding(),
                                        List.of(
                                                new AddPartitionsToTxnTopic(
                                                        partition.topic(),
                                                        List.of(partition.partition()))))));
        return others.<AddPartitionsToTxnResponse>ask(leader, ApiKey.ADD_PARTITIONS_TO_TXN, request)
                .handle((response, failure) -> errorOf(response));
    }

    private static ErrorCode errorOf(@Nullable AddPartitionsToTxnResponse response) {
        if (response == null) {
            return ErrorCode.COORDINATOR_NOT_AVAILABLE;
        }
        for (var transaction : response.resultsByTransaction()) {
            for (var topic : transaction.topicResults()) {
                for (var partition : topic.resultsByPartition()) {
                    return ErrorCode.of(partition.partitionErrorCode());
                }
            }
        }
        ErrorCode error = ErrorCode.of(response.errorCode());
        return error == ErrorCode.NONE ? ErrorCode.UNKNOWN_SERVER_ERROR : error;
    }
}
