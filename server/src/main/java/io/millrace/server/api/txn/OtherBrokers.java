package io.millrace.server.api.txn;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.server.peer.PeerClient;
import io.millrace.server.peer.PeerSettings;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Connections to the other brokers of the cluster, by broker id, opened when first needed. */
public final class OtherBrokers implements AutoCloseable {
    private final ClusterView cluster;
    private final PeerSettings settings;
    private final String listener;
    private final Map<Integer, Connected> connected = new ConcurrentHashMap<>();

    private record Connected(Endpoint endpoint, PeerClient client) {}

    /**
     * @param listener name of the listener at which brokers reach each other
     */
    public OtherBrokers(ClusterView cluster, PeerSettings settings, String listener) {
        this.cluster = cluster;
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Asks a broker in the newest version that both sides know; the stage fails when there is no
     * such broker or no reply.
     */
    public <R extends Message> CompletionStage<R> ask(int broker, ApiKey api, Message request) {
        BrokerInfo info = cluster.image().brokers().get(broker);
        Endpoint endpoint = info == null ? null : info.endpoint(listener);
        if (endpoint == null) {
            return CompletableFuture.failedStage(
                    new IOException("broker " + broker + " cannot be reached"));
        }
        return connection(broker, endpoint).sendNegotiated(api, request);
    }

    private PeerClient connection(int broker, Endpoint endpoint) {
        return connected.compute(
                        broker,
                        (_, now) -> {
                            if (now != null && now.endpoint.equals(endpoint)) {
                                return now;
                            }
                            if (now != null) {
                                now.client.close();
                            }
                            var client = new PeerClient(settings, endpoint.host(), endpoint.port());
                            return new Connected(endpoint, client);
                        })
                .client;
    }

    @Override
    public void close() {
        connected.values().forEach(one -> one.client.close());
        connected.clear();
    }
}
