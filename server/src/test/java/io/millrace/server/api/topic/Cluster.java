package io.millrace.server.api.topic;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.cluster.PartitionImage;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.protocol.ApiKey;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** A cluster made up for handlers: what they see of it, and how they are called. */
public final class Cluster {
    public final ClusterView view = new ClusterView();

    /** Brokers 1 and 2 listen on PLAINTEXT, broker 3 on OTHER only; 1 is controller. */
    public Cluster() {
        view.publish(
                ClusterImage.EMPTY
                        .withController(1, 1)
                        .withBrokers(
                                List.of(
                                        broker(1, "PLAINTEXT"),
                                        broker(2, "PLAINTEXT"),
                                        broker(3, "OTHER"))));
    }

    private static BrokerInfo broker(int id, String listener) {
        return new BrokerInfo(
                id, List.of(new Endpoint(listener, "host" + id, 9090 + id, 0)), "rack" + id);
    }

    /**
     * Adds a topic whose partitions have these leaders; replicas are the leader and broker 4, which
     * is dead.
     */
    public Cluster topic(String name, int... leaders) {
        var partitions = new ArrayList<PartitionImage>();
        for (int i = 0; i < leaders.length; i++) {
            var replicas = List.of(Math.max(leaders[i], 1), 4);
            partitions.add(new PartitionImage(i, leaders[i], 7, 0, replicas, replicas, List.of()));
        }
        view.publish(
                view.image()
                        .withTopics(
                                List.of(
                                        new ClusterImage.TopicChange(
                                                name, idOf(name), partitions))));
        return this;
    }

    public Cluster without(String name) {
        var topic = view.image().topic(name);
        var gone = new ArrayList<PartitionImage>();
        for (var p : topic.partitions()) {
            gone.add(
                    new PartitionImage(
                            p.partition(),
                            PartitionImage.BEING_DELETED,
                            8,
                            0,
                            p.isr(),
                            p.replicas(),
                            List.of()));
        }
        view.publish(
                view.image()
                        .withTopics(List.of(new ClusterImage.TopicChange(name, topic.id(), gone))));
        return this;
    }

    public static UUID idOf(String name) {
        return new UUID(1, name.hashCode());
    }

    public static RequestContext call(ApiKey api, int version) {
        return new RequestContext(
                api,
                version,
                1,
                "test",
                "PLAINTEXT",
                InetAddress.getLoopbackAddress(),
                "User:ANONYMOUS",
                0);
    }

    /** The answer of a handler that has all it needs. */
    public static <R> R now(CompletionStage<R> stage) {
        return stage.toCompletableFuture().getNow(null);
    }
}
