package io.millrace.server.api.data;

import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.throttle.ReplicationThrottle;
import io.millrace.wire.protocol.TopicPartition;

import java.util.List;

/**
 * Holds back what followers outside of the ISR fetch, once more was sent of the throttled
 * partitions than may be; those in it are never held back, but count (KIP-73).
 */
record FollowerToll(ReplicationThrottle throttle) {
    /** Whether nothing is to be sent now. */
    boolean holds(FetchTerms terms, TopicPartition partition, PartitionView view) {
        return terms.follower()
                && !view.isr().contains(terms.replicaId())
                && throttle.holds(partition);
    }

    /** Takes note of what is sent. */
    void record(FetchTerms terms, List<FetchedPartition> results) {
        if (!terms.follower()) {
            return;
        }
        for (var result : results) {
            var source = result.source();
            if (source != null) {
                throttle.record(source.partition().name(), result.bytes());
            }
        }
    }
}
