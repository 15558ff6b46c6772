package io.millrace.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.quota.ClientToll;
import io.millrace.server.quota.QuotaEntity;
import io.millrace.server.quota.QuotaKind;
import io.millrace.wire.protocol.ApiKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Clients over their quota get their replies at once and are then left alone (KIP-219). */
class PauseTest {
    private final NetLab lab = new NetLab();

    @BeforeEach
    void start() throws Exception {
        lab.toll = new ClientToll(lab.quotas);
        lab.start();
    }

    @AfterEach
    void stop() {
        lab.stop();
    }

    @Test
    void shouldAnswerAtOnceAndReadOnAfterThePause() throws Exception {
        lab.quotas.replace(QuotaEntity.client("test"), Map.of(QuotaKind.REQUEST, 1e-9));
        try (var client = new RawClient(lab.address)) {
            client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 1, NetLab.HEARTBEAT);
            client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 2, NetLab.HEARTBEAT);
            long begun = System.nanoTime();
            lab.take(1).getFirst().answer(0);
            NetLab.expectHeartbeat(client, 1, 1000);
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.MILLISECONDS.toNanos(900));

            lab.take(1).getFirst().answer(0);
            assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
            NetLab.expectHeartbeat(client, 2, 1000);
        }
    }

    @Test
    void shouldLeaveOtherClientsAlone() throws Exception {
        lab.quotas.replace(QuotaEntity.client("another"), Map.of(QuotaKind.REQUEST, 1e-9));
        try (var client = new RawClient(lab.address)) {
            client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 1, NetLab.HEARTBEAT);
            client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 2, NetLab.HEARTBEAT);
            var both = lab.take(2); // at the same time, as nobody has to pay
            both.forEach(asked -> asked.answer(0));
            NetLab.expectHeartbeat(client, 1, 0);
            NetLab.expectHeartbeat(client, 2, 0);
        }
    }
}
