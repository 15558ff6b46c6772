package io.millrace.replication.throttle;

import io.millrace.wire.protocol.TopicPartition;

import java.util.function.Predicate;

/**
 * One side's throttle of replication: a quota and the partitions that it is about (KIP-73). While
 * no rate is set nothing is looked up. Any thread.
 */
public final class ReplicationThrottle {
    /** Holds nothing back. */
    public static final ReplicationThrottle NONE =
            new ReplicationThrottle(ReplicationQuota.NONE, _ -> false);

    private final ReplicationQuota quota;
    private final Predicate<TopicPartition> throttled;

    /** A quota for those partitions of which {@code throttled}, asked anew each time, says so. */
    public ReplicationThrottle(ReplicationQuota quota, Predicate<TopicPartition> throttled) {
        this.quota = quota;
        this.throttled = throttled;
    }

    /** Whether the partition is to wait, unless its replica is in sync. */
    public boolean holds(TopicPartition partition) {
        return quota.isExceeded() && throttled.test(partition);
    }

    /** Takes note of what was copied of a partition. */
    public void record(TopicPartition partition, int bytes) {
        if (bytes > 0 && quota.isLimited() && throttled.test(partition)) {
            quota.record(bytes);
        }
    }
}
