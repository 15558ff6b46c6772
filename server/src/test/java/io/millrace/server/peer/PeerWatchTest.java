package io.millrace.server.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.replication.cluster.ClusterImage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

class PeerWatchTest {
    private static final int OTHER = 2;

    private final PeerLab lab = new PeerLab();

    /** Says that broker 2 is registered at a port, and keeps what was removed. */
    private static final class ScriptedRegistry implements Registry {
        final List<Long> removed = new CopyOnWriteArrayList<>();
        final AtomicInteger asked = new AtomicInteger();
        private final int port;

        ScriptedRegistry(int port) {
            this.port = port;
        }

        @Override
        public CompletionStage<Optional<Registered>> find(int brokerId) {
            long epoch = asked.incrementAndGet();
            return CompletableFuture.completedStage(
                    Optional.of(new Registered(epoch, PeerLab.info(brokerId, port))));
        }

        @Override
        public CompletionStage<Boolean> remove(int brokerId, long epoch) {
            removed.add(epoch);
            return CompletableFuture.completedStage(true);
        }
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private PeerWatch watch(Registry registry, int port) {
        PeerWatch watch = new PeerWatch(lab.settings, registry, PeerLab.LISTENER, 1);
        watch.start(
                ClusterImage.EMPTY.withBrokers(
                        List.of(PeerLab.info(1, 1), PeerLab.info(OTHER, port))));
        return watch;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Test
    @SuppressWarnings("try") // the early end is what is tested
    void shouldTakeABrokerOffWhoseConnectionBreaksAndWhosePortRefuses() throws Exception {
        ServerSocket broker = listen(0);
        ScriptedRegistry registry = new ScriptedRegistry(broker.getLocalPort());
        try (PeerWatch _ = watch(registry, broker.getLocalPort());
                Socket connection = broker.accept()) {
            broker.close();
            connection.close();

            await().until(() -> !registry.removed.isEmpty());

            // The registration as it stood after the connection broke.
            assertThat(registry.removed).containsExactly(2L);
        }
    }

    @Test
    @SuppressWarnings("try") // the early end is what is tested
    void shouldActOnceAndThenWaitUntilTheBrokerTakesConnections() throws Exception {
        ServerSocket broker = listen(0);
        int port = broker.getLocalPort();
        ScriptedRegistry registry = new ScriptedRegistry(port);
        try (PeerWatch _ = watch(registry, port)) {
            Socket first = broker.accept();
            broker.close();
            first.close();
            await().until(() -> registry.asked.get() > 4);
            assertThat(registry.removed).hasSize(1);

            try (ServerSocket again = listen(port)) {
                Socket second = again.accept();
                again.close();
                second.close();
            }

            await().until(() -> registry.removed.size() == 2);
        }
    }

    @Test
    void shouldLeaveABrokerAloneThatNeverTookAConnection() throws Exception {
        int port = PeerLab.freePort();
        ScriptedRegistry registry = new ScriptedRegistry(port);
        try (PeerWatch _ = watch(registry, port)) {
            await().until(() -> registry.asked.get() > 3);

            assertThat(registry.removed).isEmpty();
        }
    }

    @Test
    void shouldLeaveABrokerAloneThatClosesAnIdleConnection() throws Exception {
        try (ServerSocket broker = listen(0)) {
            ScriptedRegistry registry = new ScriptedRegistry(broker.getLocalPort());
            try (PeerWatch _ = watch(registry, broker.getLocalPort())) {
                for (int i = 0; i < 3; i++) {
                    broker.accept().close();
                }
                try (Socket _ = broker.accept()) {
                    assertThat(registry.removed).isEmpty();
                }
            }
        }
    }

    @Test
    void shouldHangUpOnABrokerThatLeft() throws Exception {
        try (ServerSocket broker = listen(0)) {
            ScriptedRegistry registry = new ScriptedRegistry(broker.getLocalPort());
            PeerWatch watch = watch(registry, broker.getLocalPort());
            try (Socket connection = broker.accept()) {
                ClusterImage both =
                        ClusterImage.EMPTY.withBrokers(
                                List.of(
                                        PeerLab.info(1, 1),
                                        PeerLab.info(OTHER, broker.getLocalPort())));
                watch.changed(both, both.withBrokers(List.of(PeerLab.info(1, 1))));

                assertThat(connection.getInputStream().read()).isEqualTo(-1);
                assertThat(registry.removed).isEmpty();
            }
        }
    }
}
