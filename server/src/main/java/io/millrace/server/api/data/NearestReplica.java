package io.millrace.server.api.data;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.partition.FollowerPosition;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;

import org.jspecify.annotations.Nullable;

import java.util.SortedMap;

/**
 * Sends consumers to the replica in their own rack (KIP-392), as Kafka's {@code
 * RackAwareReplicaSelector} does: among the in-sync ones there that have what is asked for, the one
 * that is furthest; none when the leader is there, or nobody.
 */
final class NearestReplica {
    /** Nobody else: the leader serves. */
    static final int NONE = -1;

    private final ClusterView cluster;
    private final int self;

    NearestReplica(ClusterView cluster, int self) {
        this.cluster = cluster;
        this.self = self;
    }

    /** Where a consumer of that rack should go, or {@link #NONE}. */
    int of(Partition partition, PartitionView view, String rack, long offset) {
        SortedMap<Integer, BrokerInfo> brokers = cluster.image().brokers();
        if (isIn(rack, brokers.get(self))) {
            return NONE;
        }
        FollowerPosition best = null;
        for (FollowerPosition follower : partition.followers()) {
            boolean fits =
                    view.isr().contains(follower.replica())
                            && follower.serves(offset)
                            && isIn(rack, brokers.get(follower.replica()));
            if (fits && (best == null || follower.endOffset() > best.endOffset())) {
                best = follower;
            }
        }
        return best == null ? NONE : best.replica();
    }

    private static boolean isIn(String rack, @Nullable BrokerInfo broker) {
        return broker != null && rack.equals(broker.rack());
    }
}
