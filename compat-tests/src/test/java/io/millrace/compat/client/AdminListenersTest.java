package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Listeners that come and go while the broker runs (KIP-226). */
class AdminListenersTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PROTOCOLS = "PLAINTEXT:PLAINTEXT,EXTRA:PLAINTEXT";

    @Test
    void shouldOpenAndCloseListenersWhileItRunsAndKeepThemOverARestart(@TempDir Path home)
            throws IOException {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSpec.in(home))) {
            int extra = BrokerSpec.freePort();
            var clients = new Clients("127.0.0.1:" + extra);
            try (Admin admin = new Clients(broker).admin()) {
                set(admin, listeners(broker, extra));
            }
            await().atMost(SOON).until(() -> isOpen(extra));
            assertThat(serving(clients)).extracting(Node::port).containsExactly(extra);
            try (var producer = clients.producer();
                    var before = new Clients(broker).producer()) {
                var topic = clients.newTopic("extra", 1);
                get(producer.send(new ProducerRecord<>(topic, new byte[10])));
                get(before.send(new ProducerRecord<>(topic, new byte[10])));
            }

            broker.terminate();
            broker.restart();
            await().atMost(SOON).until(() -> isOpen(extra));
            assertThat(serving(new Clients(broker)))
                    .extracting(Node::port)
                    .containsExactly(broker.port());

            try (Admin admin = new Clients(broker).admin();
                    var guest = new Socket(InetAddress.getLoopbackAddress(), extra)) {
                delete(admin, "listeners", "advertised.listeners");
                await().atMost(SOON).until(() -> !isOpen(extra));
                guest.setSoTimeout((int) SOON.toMillis());
                assertThat(guest.getInputStream().read()).isEqualTo(-1);
                assertThat(get(admin.describeCluster().nodes())).hasSize(1);
            }
        }
    }

    @Test
    void shouldRefuseListenersThatCannotBe(@TempDir Path home) {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSpec.in(home));
                Admin admin = new Clients(broker).admin()) {
            var own = "PLAINTEXT://127.0.0.1:" + broker.port();
            for (var bad :
                    List.of(
                            Map.of("listeners", own + ",UNKNOWN://127.0.0.1:1"),
                            Map.of("listeners", "nonsense"),
                            Map.of("advertised.listeners", own + ",PLAINTEXT2://127.0.0.1:1"),
                            Map.of(
                                    "listeners",
                                    "EXTRA://127.0.0.1:0",
                                    "listener.security.protocol.map",
                                    PROTOCOLS))) {
                assertThatThrownBy(() -> set(admin, bad))
                        .isInstanceOf(InvalidRequestException.class);
            }
        }
    }

    private static Map<String, String> listeners(BrokerProcess broker, int extra) {
        var both = "PLAINTEXT://127.0.0.1:" + broker.port() + ",EXTRA://127.0.0.1:" + extra;
        return Map.of(
                "listeners",
                both,
                "advertised.listeners",
                both,
                "listener.security.protocol.map",
                PROTOCOLS);
    }

    private static Iterable<Node> serving(Clients clients) {
        try (Admin admin = clients.admin()) {
            await().atMost(SOON).until(() -> !get(admin.describeCluster().nodes()).isEmpty());
            return get(admin.describeCluster().nodes());
        }
    }

    private static void set(Admin admin, Map<String, String> values) {
        alter(
                admin,
                values.entrySet().stream()
                        .map(each ->
                                new AlterConfigOp(
                                        new ConfigEntry(each.getKey(), each.getValue()),
                                        OpType.SET)));
    }

    private static void delete(Admin admin, String... names) {
        alter(
                admin,
                Stream.of(names)
                        .map(name ->
                                new AlterConfigOp(new ConfigEntry(name, null), OpType.DELETE)));
    }

    private static void alter(Admin admin, Stream<AlterConfigOp> operations) {
        var broker = new ConfigResource(Type.BROKER, Integer.toString(Clients.brokerId(admin)));
        get(admin.incrementalAlterConfigs(Map.of(broker, operations.toList())).all());
    }

    private static boolean isOpen(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
