package io.millrace.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.server.quota.QuotaEntity;
import io.millrace.server.quota.QuotaKind;
import io.millrace.wire.protocol.ApiKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
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
            try (var peer = new RawClient(peers)) {
                lab.ask(peer);
                assertThat(older.isClosedByBroker()).isTrue();
                lab.ask(newer);
            }
        }
    }

    @Test
    @SuppressWarnings("try") // the early end is what is tested
    void shouldLetNewcomersWaitBeforeTheDoorWhileFull() throws Exception {
        lab.start(settings -> settings.connections(2, 100, Map.of()));
        try (var first = new RawClient(lab.address);
                var second = new RawClient(lab.address)) {
            lab.ask(first);
            lab.ask(second);
            try (var third = new RawClient(lab.address);
                    var fourth = new RawClient(lab.address)) {
                third.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 7, NetLab.HEARTBEAT);
                lab.ask(first);
                assertThat(lab.listeners.connectionCount()).isEqualTo(2);
                assertThat(lab.asked).isEmpty();

                first.close();
                lab.take(1).getFirst().answer(0);
                NetLab.expectHeartbeat(third, 7, 0);
                second.close();
                lab.ask(fourth);
            }
        }
    }

    @Test
    void shouldCloseTheLongestSilentWhenTheLimitFalls() throws Exception {
        lab.start();
        try (var older = new RawClient(lab.address);
                var newer = new RawClient(lab.address)) {
            lab.ask(older);
            lab.ask(newer);

            lab.listeners.limit(
                    new ConnectionLimits(1, 100, Map.of(), Integer.MAX_VALUE, Map.of()));

            assertThat(older.isClosedByBroker()).isTrue();
            lab.ask(newer);
        }
    }

    @Test
    @SuppressWarnings("try") // the early end is what is tested
    void shouldKeepAListenersOwnLimit() throws Exception {
        lab.start();
        lab.listeners.limit(
                new ConnectionLimits(
                        100,
                        100,
                        Map.of(),
                        Integer.MAX_VALUE,
                        Map.of(
                                "PLAINTEXT",
                                new ConnectionLimits.OfListener(1, Integer.MAX_VALUE))));
        try (var first = new RawClient(lab.address)) {
            lab.ask(first);
            try (var second = new RawClient(lab.address)) {
                await().during(Duration.ofMillis(100))
                        .until(() -> lab.listeners.connectionCount() == 1);
                first.close();
                lab.ask(second);
            }
        }
    }

    @Test
    void shouldAcceptNoFasterThanTheRateAllows() throws Exception {
        lab.start();
        lab.listeners.limit(new ConnectionLimits(1000, 1000, Map.of(), 2, Map.of()));
        long begun = System.nanoTime();
        for (int i = 0; i < 22; i++) { // ten seconds' worth at once, then one each half second
            try (var client = new RawClient(lab.address)) {
                lab.ask(client);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(900), Duration.ofMillis(3000));
    }

    @Test
    void shouldCloseConnectionsThatComeTooFastFromOneAddress() throws Exception {
        lab.quotas.replace(QuotaEntity.ip("127.0.0.1"), Map.of(QuotaKind.CONNECTION, 0.2));
        lab.start();
        for (int i = 0; i < 2; i++) {
            try (var client = new RawClient(lab.address)) {
                lab.ask(client);
            }
        }
        try (var third = new RawClient(lab.address)) {
            assertThat(third.isClosedByBroker()).isTrue();
        }
        lab.quotas.replace(QuotaEntity.ip("127.0.0.1"), Map.of());
        try (var fourth = new RawClient(lab.address)) {
            lab.ask(fourth);
        }
    }
}
