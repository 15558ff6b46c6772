package io.millrace.replication.partition;

import io.millrace.log.Clock;
import io.millrace.log.disk.DiskFailure;
import io.millrace.replication.cluster.ClusterView;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What all partitions of a broker share.
 *
 * @param brokerId this broker
 * @param clock the time
 * @param cluster who is alive
 * @param isrLink the way to the controller
 * @param upkeep runs what waits for the disk, off the lanes
 * @param replicaLagNanos a follower that has not caught up for longer leaves the ISR
 * @param onDiskFailure told of failed disks, on any thread
 */
public record PartitionSeams(
        int brokerId,
        Clock clock,
        ClusterView cluster,
        IsrLink isrLink,
        Executor upkeep,
        long replicaLagNanos,
        Consumer<DiskFailure> onDiskFailure) {}
