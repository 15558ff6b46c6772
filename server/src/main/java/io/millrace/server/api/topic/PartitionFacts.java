package io.millrace.server.api.topic;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.PartitionImage;
import io.millrace.wire.protocol.ErrorCode;

import java.util.List;

/**
 * A partition as a client on one listener may see it.
 *
 * @param leader -1 when the client could not reach one
 * @param offline replicas that are down or that the client could not reach
 */
record PartitionFacts(
        ErrorCode error,
        int leader,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> offline) {
    private static final int NOBODY = -1;

    /** How an image is looked at: from which listener, and with which request version's habits. */
    record Angle(
            ClusterImage image,
            String listener,
            boolean namesMissingListener,
            boolean hidesDeadReplicas) {
        private boolean reaches(int broker) {
            BrokerInfo info = image.brokers().get(broker);
            return info != null && info.endpoint(listener) != null;
        }
    }

    static PartitionFacts of(PartitionImage partition, Angle angle) {
        var replicas = shown(partition.replicas(), angle);
        var isr = shown(partition.isr(), angle);
        var offline =
                partition.replicas().stream()
                        .filter(id ->
                                !angle.reaches(id) || partition.offlineReplicas().contains(id))
                        .toList();
        int leader = partition.leader();
        if (!angle.reaches(leader)) {
            boolean alive = angle.image.isAlive(leader);
            var error =
                    alive && angle.namesMissingListener
                            ? ErrorCode.LISTENER_NOT_FOUND
                            : ErrorCode.LEADER_NOT_AVAILABLE;
            return new PartitionFacts(error, NOBODY, replicas, isr, offline);
        }
        boolean hidden =
                replicas.size() < partition.replicas().size()
                        || isr.size() < partition.isr().size();
        return new PartitionFacts(
                hidden ? ErrorCode.REPLICA_NOT_AVAILABLE : ErrorCode.NONE,
                leader,
                replicas,
                isr,
                offline);
    }

    private static List<Integer> shown(List<Integer> brokers, Angle angle) {
        return angle.hidesDeadReplicas ? brokers.stream().filter(angle::reaches).toList() : brokers;
    }
}
