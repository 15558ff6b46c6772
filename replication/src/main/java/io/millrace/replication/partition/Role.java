package io.millrace.replication.partition;

/**
 * What this broker is to a partition.
 *
 * <pre>
 * offline --LeaderAndIsr--> leader or follower --LeaderAndIsr--> the other one
 * any --StopReplica, failed disk, shutdown--> offline
 * </pre>
 */
public sealed interface Role {
    /** It leads: takes batches from clients and serves reads. */
    record Leader() implements Role {}

    /** It follows {@code leaderId}; -1 while there is no leader. */
    record Follower(int leaderId) implements Role {}

    /**
     * It has no part in it.
     *
     * @param why for people
     * @param diskFailed whether a failed disk is the reason
     */
    record Offline(String why, boolean diskFailed) implements Role {}
}
