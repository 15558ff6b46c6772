package io.millrace.server.peer;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.wire.message.AllocateProducerIdsRequest;
import io.millrace.wire.message.AllocateProducerIdsResponse;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.message.ControlledShutdownRequest;
import io.millrace.wire.message.ControlledShutdownResponse;
import io.millrace.wire.message.CreateTopicsRequest;
import io.millrace.wire.message.CreateTopicsResponse;
import io.millrace.wire.protocol.ApiKey;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The controller wherever it is at the moment: another broker, by the address in the cluster's
 * image, or this one. Nothing is repeated here; while nobody is known to be controller, questions
 * fail with {@link PeerFailure}.
 */
public final class ControllerRoute implements ControllerDesk, AutoCloseable {
    private static final int CONTROLLED_SHUTDOWN_VERSION = 3;

    /**
     * The last version that is never refused for a quota of topic changes (KIP-599): a default one
     * counts brokers as clients too, and whoever wanted the topic has been charged already.
     */
    private static final int CREATE_TOPICS_VERSION = 5;

    private static final int NEWEST_ALTER_PARTITION = ApiKey.ALTER_PARTITION.newestVersion();

    private final ClusterView cluster;
    private final PeerSettings settings;
    private final String listener;
    private final int localId;
    private final ControllerDesk local;
    private final AtomicReference<@Nullable Connected> connected = new AtomicReference<>();

    /** The connection in use. */
    private record Connected(Endpoint endpoint, PeerClient client) {}

    /**
     * @param listener name of the listener at which brokers reach each other
     * @param localId this broker, reached by calling {@code local}
     */
    public ControllerRoute(
            ClusterView cluster,
            PeerSettings settings,
            String listener,
            int localId,
            ControllerDesk local) {
        this.cluster = cluster;
        this.settings = settings;
        this.listener = listener;
        this.localId = localId;
        this.local = local;
    }

    /** The version is that of the call to ourselves; with another broker it is negotiated. */
    @Override
    public CompletionStage<AlterPartitionResponse> alterPartition(
            AlterPartitionRequest request, int version) {
        return route(
                desk -> desk.alterPartition(request, version),
                client -> client.sendNegotiated(ApiKey.ALTER_PARTITION, request));
    }

    /** The same in the newest version. */
    public CompletionStage<AlterPartitionResponse> alterPartition(AlterPartitionRequest request) {
        return alterPartition(request, NEWEST_ALTER_PARTITION);
    }

    @Override
    public CompletionStage<AllocateProducerIdsResponse> allocateProducerIds(
            AllocateProducerIdsRequest request) {
        return route(
                desk -> desk.allocateProducerIds(request),
                client -> client.sendNegotiated(ApiKey.ALLOCATE_PRODUCER_IDS, request));
    }

    @Override
    public CompletionStage<ControlledShutdownResponse> controlledShutdown(
            ControlledShutdownRequest request) {
        return route(
                desk -> desk.controlledShutdown(request),
                client ->
                        client.send(
                                ApiKey.CONTROLLED_SHUTDOWN, CONTROLLED_SHUTDOWN_VERSION, request));
    }

    /**
     * Has topics created for this broker's own needs.
     *
     * @param own creates them when the controller is this broker
     */
    public CompletionStage<CreateTopicsResponse> createTopics(
            CreateTopicsRequest request,
            Function<CreateTopicsRequest, CompletionStage<CreateTopicsResponse>> own) {
        return route(
                _ -> own.apply(request),
                client -> client.send(ApiKey.CREATE_TOPICS, CREATE_TOPICS_VERSION, request));
    }

    private <R> CompletionStage<R> route(
            Function<ControllerDesk, CompletionStage<R>> here,
            Function<PeerClient, CompletionStage<R>> there) {
        ClusterImage image = cluster.image();
        int controller = image.controllerId();
        if (controller == localId) {
            return here.apply(local);
        }
        BrokerInfo broker = image.brokers().get(controller);
        Endpoint endpoint = broker == null ? null : broker.endpoint(listener);
        return endpoint == null
                ? CompletableFuture.failedStage(
                        new PeerFailure("nobody is known to be controller", null))
                : there.apply(client(endpoint));
    }

    private PeerClient client(Endpoint endpoint) {
        Connected present = connected.get();
        if (present != null && present.endpoint().equals(endpoint)) {
            return present.client();
        }
        PeerClient opened = new PeerClient(settings, endpoint.host(), endpoint.port());
        if (connected.compareAndSet(present, new Connected(endpoint, opened))) {
            if (present != null) {
                present.client().close();
            }
            return opened;
        }
        opened.close();
        return client(endpoint);
    }

    @Override
    public void close() {
        Connected last = connected.getAndSet(null);
        if (last != null) {
            last.client().close();
        }
    }
}
