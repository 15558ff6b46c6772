package io.millrace.server.peer;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.controller.BrokerRegistration;
import io.millrace.replication.lane.ThreadLane;
import io.millrace.server.api.ApiTable;
import io.millrace.server.api.ApiVersionsHandler;
import io.millrace.server.api.BrokerFeatures;
import io.millrace.server.api.peer.PeerApis;
import io.millrace.server.net.EventLoops;
import io.millrace.server.net.ListenerSpec;
import io.millrace.server.net.Listeners;
import io.millrace.server.net.NetConfig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A broker's listener with the APIs between brokers, and what is needed to talk to it. */
final class PeerLab implements AutoCloseable {
    static final String LISTENER = "PLAINTEXT";

    final EventLoops loops = EventLoops.start(1);
    final Listeners listeners = new Listeners(loops, NetConfig.DEFAULTS);
    final ThreadLane lane = new ThreadLane("controller-lane", System::nanoTime);
    final RecordingBroker broker = new RecordingBroker();
    final ScriptedDesk desk = new ScriptedDesk();
    final PeerSettings settings =
            new PeerSettings(loops.group(), loops.socketChannel(), "1", 1_000, 2_000, 20);

    /** Opens the listener; port 0 for any. */
    int listen(int port) throws IOException {
        ApiTable apis = new ApiTable();
        new PeerApis(broker, desk).addTo(apis);
        new ApiVersionsHandler(
                        apis, () -> new BrokerFeatures(List.of(), 0, List.of()), () -> "c", 2)
                .addTo(apis);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        int bound = listeners.open(new ListenerSpec(LISTENER, address, true, () -> apis)).getPort();
        listeners.serve();
        return bound;
    }

    static BrokerInfo info(int id, int port) {
        return new BrokerInfo(id, List.of(new Endpoint(LISTENER, "127.0.0.1", port, 0)), null);
    }

    static BrokerRegistration registration(int id, int port) {
        return new BrokerRegistration(info(id, port), 5);
    }

    /** A cluster in which broker {@code id} at {@code port} is controller. */
    static ClusterView ledBy(int id, int port) {
        ClusterView view = new ClusterView();
        view.publish(ClusterImage.EMPTY.withController(id, 1).withBrokers(List.of(info(id, port))));
        return view;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Asks on the lane, as the controller does. */
    <T> T onLane(Supplier<CompletionStage<T>> question) throws Exception {
        return await(lane.ask(question).thenCompose(stage -> stage));
    }

    @Override
    public void close() {
        listeners.close();
        loops.close();
        lane.close();
    }
}
