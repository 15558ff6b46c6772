package io.millrace.replication;

import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;

/**
 * Learns which partitions this broker begins or ceases to lead; coordinators load and unload by it.
 */
@FunctionalInterface
public interface RoleListener {
    /** An order has given {@code partition} the role in {@code now}; on the partition's lane. */
    void roleChanged(Partition partition, PartitionView now);
}
