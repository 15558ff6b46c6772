package io.millrace.server.api.txn;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.runtime.ShardConfig;
import io.millrace.group.txn.ProducerIds;
import io.millrace.group.txn.TransactionConfig;
import io.millrace.log.Clock;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.data.PartitionLookup;

import java.util.function.BooleanSupplier;

/**
 * What transactions need of the broker.
 *
 * @param partitions finds partitions of this broker
 * @param others the way to the other brokers
 */
public record TransactionSeams(
        ClusterView cluster,
        PartitionLookup partitions,
        OtherBrokers others,
        GroupCoordinator groups,
        ProducerIds ids,
        Clock clock,
        Settings settings) {
    /**
     * Settings of transactions.
     *
     * @param brokerId this broker
     * @param verifying whether transactional batches are verified ({@code
     *     transaction.partition.verification.enable})
     * @param addRetryMaxMs {@code add.partitions.to.txn.retry.backoff.max.ms}
     * @param addRetryBackoffMs {@code add.partitions.to.txn.retry.backoff.ms}
     */
    public record Settings(
            int brokerId,
            TransactionConfig transactions,
            ShardConfig shards,
            BooleanSupplier verifying,
            int addRetryMaxMs,
            int addRetryBackoffMs) {}
}
