package io.millrace.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.wire.protocol.ApiKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Which connections are closed, and when. */
class ConnectionLimitsTest {
    private final NetLab lab = new NetLab();

    @AfterEach
    void stop() {
        lab.stop();
    }

    @Test
    void shouldCloseSilentConnectionsOnly() throws Exception {
        lab.start(settings -> settings.idle(300));
        try (var silent = new RawClient(lab.address);
                var busy = new RawClient(lab.address)) {
            long begun = System.nanoTime();
            var closed = CompletableFuture.supplyAsync(() -> NetLab.closedByBroker(silent));
            for (int i = 0; !closed.isDone(); i++) {
                busy.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, i, NetLab.HEARTBEAT);
                lab.take(1).getFirst().answer(0);
                NetLab.expectHeartbeat(busy, i, 0);
            }
            assertThat(closed.join()).isTrue();
            assertThat(System.nanoTime() - begun).isGreaterThan(250_000_000L);
        }
    }

    @Test
    void shouldRefuseMoreConnectionsThanAllowedFromOneAddress() throws Exception {
        lab.start(settings -> settings.connections(100, 2, Map.of()));
        try (var first = new RawClient(lab.address);
                var second = new RawClient(lab.address);
                var third = new RawClient(lab.address)) {
            assertThat(third.isClosedByBroker()).isTrue();
            first.socket().close();
            await().until(() -> lab.listeners.connectionCount() == 1);
            try (var fourth = new RawClient(lab.address)) {
                lab.ask(fourth);
                lab.ask(second);
            }
        }
    }

    @Test
    void shouldGiveAnAddressItsOwnLimit() throws Exception {
        lab.start(settings -> settings.connections(100, 1, Map.of("127.0.0.1", 2)));
        try (var first = new RawClient(lab.address);
                var second = new RawClient(lab.address);
                var third = new RawClient(lab.address)) {
            assertThat(third.isClosedByBroker()).isTrue();
            lab.ask(first);
            lab.ask(second);
        }
    }

    @Test
    void shouldMakeRoomForAPeerBrokerWhenFull() throws Exception {
        lab.start(settings -> settings.connections(2, 100, Map.of()));
        var peers = lab.listeners.open(lab.spec("INTERNAL", true));
        lab.listeners.serve();
        try (var older = new RawClient(lab.address);
                var newer = new RawClient(lab.address)) {
            lab.ask(older);
            lab.ask(newer);
            try (var refused = new RawClient(lab.address);
                    var peer = new RawClient(peers)) {
                assertThat(refused.isClosedByBroker()).isTrue();
                lab.ask(peer);
                assertThat(older.isClosedByBroker()).isTrue();
                lab.ask(newer);
            }
        }
    }
}
