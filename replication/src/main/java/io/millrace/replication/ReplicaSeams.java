package io.millrace.replication;

import io.millrace.log.Clock;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.partition.IsrLink;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the replicas need from the world besides their disks.
 *
 * @param clock the time
 * @param cluster where the controller's metadata is published
 * @param isrLink the way to the controller
 * @param upkeep runs what waits for disks; several threads make opening logs faster
 * @param forces waits until data is on the disk; one thread per partition at a time
 * @param brokerEpoch the epoch of this broker's present registration, -1 before
 * @param onDirectoryLost told of each log directory that failed, on the control lane
 */
public record ReplicaSeams(
        Clock clock,
        ClusterView cluster,
        IsrLink isrLink,
        Executor upkeep,
        Executor forces,
        LongSupplier brokerEpoch,
        Consumer<Path> onDirectoryLost) {}
