package io.millrace.server.api.data;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.cluster.PartitionImage;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who leads instead, for clients that asked the wrong broker (KIP-951): they go on there without
 * asking for metadata first. Collects the addresses of all leaders named in one reply.
 */
final class LeaderHints {
    /** Nothing known. */
    static final Leader UNKNOWN = new Leader(-1, -1);

    private final ClusterImage image;
    private final String listener;
    private final Map<Integer, Address> addresses = new LinkedHashMap<>();

    LeaderHints(ClusterView cluster, String listener) {
        this.image = cluster.image();
        this.listener = listener;
    }

    /** A leader and its epoch. */
    record Leader(int id, int epoch) {}

    /** Where a broker is reached on the listener of the request. */
    record Address(BrokerInfo broker, Endpoint endpoint) {}

    /** The partition's leader as the cluster knows it. */
    Leader of(String topic, int partition) {
        PartitionImage known = image.partition(topic, partition);
        if (known == null || known.leader() < 0) {
            return UNKNOWN;
        }
        BrokerInfo broker = image.brokers().get(known.leader());
        Endpoint endpoint = broker == null ? null : broker.endpoint(listener);
        if (broker != null && endpoint != null) {
            addresses.put(broker.id(), new Address(broker, endpoint));
        }
        return new Leader(known.leader(), known.leaderEpoch());
    }

    /** The addresses of the leaders named so far. */
    Iterable<Address> addresses() {
        return addresses.values();
    }
}
