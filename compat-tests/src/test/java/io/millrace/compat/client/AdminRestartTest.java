package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.errors.FeatureUpdateFailedException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What administrators decide while a broker runs holds at once, and after its next start. */
class AdminRestartTest {
    private static final String FEATURE = "transaction.version";
    private static final ConfigResource ALL = new ConfigResource(Type.BROKER, "");

    @Test
    void shouldKeepDynamicSettingsAndFinalizedFeatures(@TempDir Path home) {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSpec.in(home))) {
            assumeTrue(broker.isMillrace(), "Kafka 3.9 supports no features");
            try (Admin admin = new Clients(broker).admin()) {
                assertThat(level(admin)).isEqualTo(2);
                update(admin, 1, UpgradeType.SAFE_DOWNGRADE);
                assertThat(level(admin)).isEqualTo(1);
                alter(admin, ALL, "max.connections.per.ip", "3");
            }

            broker.terminate();
            broker.restart();

            try (Admin admin = new Clients(broker).admin()) {
                assertThat(level(admin)).isEqualTo(1);
                assertThat(value(admin, "max.connections.per.ip")).isEqualTo("3");
                assertNoMoreThan(3, broker);
                alter(admin, ALL, "max.connections.per.ip", "50");
                await().atMost(Duration.ofSeconds(10)).until(() -> serves(5, broker));
            }
        }
    }

    @Test
    void shouldAdvertiseAnotherAddressAtOnceAndAfterARestart(@TempDir Path home) {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSpec.in(home))) {
            try (Admin admin = new Clients(broker).admin()) {
                alter(
                        admin,
                        self(admin),
                        "advertised.listeners",
                        "PLAINTEXT://localhost:" + broker.port());
                await().atMost(Duration.ofSeconds(10)).until(() -> host(admin).equals("localhost"));
            }

            broker.terminate();
            broker.restart();

            try (Admin admin = new Clients(broker).admin()) {
                assertThat(host(admin)).isEqualTo("localhost");
                assertThatThrownBy(
                                () -> alter(admin, self(admin), "advertised.listeners", "nonsense"))
                        .isInstanceOf(InvalidRequestException.class);
            }
        }
    }

    private static String host(Admin admin) {
        return get(admin.describeCluster().nodes()).iterator().next().host();
    }

    @Test
    void shouldRefuseLevelsThatCannotBe(@TempDir Path home) {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSpec.in(home));
                Admin admin = new Clients(broker).admin()) {
            assumeTrue(broker.isMillrace(), "Kafka 3.9 supports no features");
            assertThatThrownBy(() -> update(admin, 99, UpgradeType.UPGRADE))
                    .isInstanceOfAny(
                            InvalidUpdateVersionException.class,
                            FeatureUpdateFailedException.class);
            assertThatThrownBy(() -> update(admin, 1, UpgradeType.UPGRADE))
                    .isInstanceOfAny(
                            InvalidUpdateVersionException.class,
                            FeatureUpdateFailedException.class);
            assertThat(level(admin)).isEqualTo(2);
        }
    }

    private static int level(Admin admin) {
        return get(admin.describeFeatures().featureMetadata())
                .finalizedFeatures()
                .get(FEATURE)
                .maxVersionLevel();
    }

    private static void update(Admin admin, int level, UpgradeType type) {
        get(
                admin.updateFeatures(
                                Map.of(FEATURE, new FeatureUpdate((short) level, type)),
                                new UpdateFeaturesOptions())
                        .all());
    }

    private static void alter(Admin admin, ConfigResource of, String key, String value) {
        var op = new AlterConfigOp(new ConfigEntry(key, value), OpType.SET);
        get(admin.incrementalAlterConfigs(Map.of(of, List.of(op))).all());
    }

    private static ConfigResource self(Admin admin) {
        return new ConfigResource(Type.BROKER, Integer.toString(Clients.brokerId(admin)));
    }

    private static String value(Admin admin, String key) {
        var broker = self(admin);
        return get(admin.describeConfigs(List.of(broker)).all()).get(broker).get(key).value();
    }

    private static void assertNoMoreThan(int limit, BrokerProcess broker) {
        assertThat(serves(limit + 1, broker)).isFalse();
    }

    /** Whether that many connections stay open side by side. */
    private static boolean serves(int count, BrokerProcess broker) {
        var open = new Socket[count];
        try {
            for (int i = 0; i < count; i++) {
                open[i] = new Socket();
                open[i].connect(new InetSocketAddress("127.0.0.1", broker.port()), 5000);
                open[i].setSoTimeout(300);
            }
            return isOpen(open[count - 1]);
        } catch (IOException e) {
            return false;
        } finally {
            for (Socket each : open) {
                close(each);
            }
        }
    }

    private static boolean isOpen(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true; // the broker waits for our request
        }
    }

    private static void close(Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is gone already.
        }
    }
}
