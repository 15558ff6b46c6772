package io.millrace.server.api.data;

import io.millrace.log.Clock;
import io.millrace.log.disk.DiskFailure;
import io.millrace.replication.cluster.ClusterView;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the data handlers need of the broker.
 *
 * @param partitions finds partitions
 * @param cluster who leads what, for clients that came to the wrong broker
 * @param topicRules topic name to what old clients may fetch of it
 * @param transactions decides on transactional batches
 * @param onDiskFailure told when a read fails, on any thread
 * @param clock the time
 * @param settings limits
 */
public record DataSeams(
        PartitionLookup partitions,
        ClusterView cluster,
        Function<String, TopicFetchRules> topicRules,
        TransactionGate transactions,
        Consumer<DiskFailure> onDiskFailure,
        Clock clock,
        DataSettings settings) {}
