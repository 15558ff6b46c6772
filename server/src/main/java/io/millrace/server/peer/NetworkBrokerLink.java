package io.millrace.server.peer;

import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.controller.BrokerLink;
import io.millrace.replication.controller.BrokerRegistration;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The controller's way to the brokers: a connection to each, in the versions of Kafka 3.9 (nothing
 * is negotiated here), and a plain call to the broker in the same process.
 */
public final class NetworkBrokerLink implements BrokerLink {
    private static final int LEADER_AND_ISR_VERSION = 7;
    private static final int UPDATE_METADATA_VERSION = 8;
    private static final int STOP_REPLICA_VERSION = 4;

    private final Lane lane;
    private final PeerSettings settings;
    private final String listener;
    private final int localId;
    private final LocalBroker local;
    private final Map<Integer, BrokerChannel> channels = new HashMap<>();

    /**
     * @param lane the controller's lane
     * @param listener name of the listener at which brokers reach each other
     * @param localId this broker, reached by calling {@code local}
     */
    public NetworkBrokerLink(
            Lane lane, PeerSettings settings, String listener, int localId, LocalBroker local) {
        this.lane = lane;
        this.settings = settings;
        this.listener = listener;
        this.localId = localId;
        this.local = local;
    }

    @Override
    public void connect(BrokerRegistration broker) {
        disconnect(broker.id());
        channels.put(broker.id(), new BrokerChannel(broker.id(), lane, transportTo(broker)));
    }

    private BrokerChannel.Transport transportTo(BrokerRegistration broker) {
        if (broker.id() == localId) {
            return new Local(local);
        }
        Endpoint endpoint = broker.info().endpoint(listener);
        return endpoint == null
                ? new Nowhere("broker " + broker.id() + " has no listener " + listener)
                : new Remote(new PeerClient(settings, endpoint.host(), endpoint.port()));
    }

    @Override
    public void disconnect(int brokerId) {
        BrokerChannel channel = channels.remove(brokerId);
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public CompletionStage<LeaderAndIsrResponse> send(int brokerId, LeaderAndIsrRequest request) {
        return send(brokerId, ApiKey.LEADER_AND_ISR, request, LeaderAndIsrResponse.class::cast);
    }

    @Override
    public CompletionStage<UpdateMetadataResponse> send(
            int brokerId, UpdateMetadataRequest request) {
        return send(brokerId, ApiKey.UPDATE_METADATA, request, UpdateMetadataResponse.class::cast);
    }

    @Override
    public CompletionStage<StopReplicaResponse> send(int brokerId, StopReplicaRequest request) {
        return send(brokerId, ApiKey.STOP_REPLICA, request, StopReplicaResponse.class::cast);
    }

    private <R> CompletionStage<R> send(
            int brokerId, ApiKey api, Message request, Function<Message, R> cast) {
        BrokerChannel channel = channels.get(brokerId);
        return channel == null
                ? CompletableFuture.failedStage(new BrokerGone(brokerId))
                : channel.send(api, request).thenApply(cast);
    }

    /** Another process. */
    private record Remote(PeerClient client) implements BrokerChannel.Transport {
        @Override
        public CompletionStage<? extends Message> send(ApiKey api, Message request) {
            return client.send(api, versionOf(api), request);
        }

        private static int versionOf(ApiKey api) {
            return switch (api) {
                case LEADER_AND_ISR -> LEADER_AND_ISR_VERSION;
                case UPDATE_METADATA -> UPDATE_METADATA_VERSION;
                case STOP_REPLICA -> STOP_REPLICA_VERSION;
                default -> throw new IllegalArgumentException(api + " is not the controller's");
            };
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** This process. */
    private record Local(LocalBroker broker) implements BrokerChannel.Transport {
        @Override
        public CompletionStage<? extends Message> send(ApiKey api, Message request) {
            return switch (request) {
                case LeaderAndIsrRequest roles -> broker.leaderAndIsr(roles);
                case UpdateMetadataRequest metadata -> broker.updateMetadata(metadata);
                case StopReplicaRequest stop -> broker.stopReplica(stop);
                default -> throw new IllegalArgumentException(api + " is not the controller's");
            };
        }

        @Override
        public void close() {}
    }

    /** A broker we cannot reach: its requests wait until it is disconnected. */
    private record Nowhere(String why) implements BrokerChannel.Transport {
        @Override
        public CompletionStage<? extends Message> send(ApiKey api, Message request) {
            return CompletableFuture.failedStage(new PeerFailure(why, null));
        }

        @Override
        public void close() {}
    }
}
