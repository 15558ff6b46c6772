package io.millrace.replication.partition;

/** Waits for a partition to change. Each instance is registered at most once per partition. */
@FunctionalInterface
public interface Watcher {
    /**
     * {@code now} has been published. Called on the partition's lane, also when what changed is of
     * no interest: look, and return quickly; work goes elsewhere.
     */
    void changed(PartitionView now);
}
