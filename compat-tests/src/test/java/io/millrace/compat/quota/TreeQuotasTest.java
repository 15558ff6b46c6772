package io.millrace.compat.quota;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.KafkaTools;

import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaAlteration.Op;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Quotas in ZooKeeper's tree: old tools write them there, and a restarted broker finds them. */
class TreeQuotasTest {
    @Test
    void shouldFollowOldToolsAndSurviveARestart(@TempDir Path home) {
        int zooKeeper = BrokerSpec.freePort();
        var spec = BrokerSpec.in(home).with("millrace.zookeeper.port", Integer.toString(zooKeeper));
        try (var broker = BrokerProcess.start(spec)) {
            var clients = new Clients(broker);
            String[] names = {"--entity-type", "users", "--entity-name", "old user"};
            KafkaTools.v2()
                    .run(
                            "configs",
                            with(
                                    names,
                                    "--zookeeper",
                                    "127.0.0.1:" + zooKeeper,
                                    "--alter",
                                    "--entity-type",
                                    "clients",
                                    "--entity-default",
                                    "--add-config",
                                    "producer_byte_rate=1234,request_percentage=50"))
                    .expectSuccess();
            var entity = new ClientQuotaEntity(quotaOf("old user", null));
            var values = Map.of("producer_byte_rate", 1234.0, "request_percentage", 50.0);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(all(clients)).containsEntry(entity, values));

            broker.terminate();
            broker.restart();
            assertThat(all(clients)).containsEntry(entity, values);
            try (var admin = clients.admin()) {
                var gone = List.of(new Op("producer_byte_rate", null));
                get(
                        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, gone)))
                                .all());
            }
            assertThat(all(clients)).containsEntry(entity, Map.of("request_percentage", 50.0));
        }
    }

    private static Map<String, String> quotaOf(String user, String clientId) {
        var names = new HashMap<String, String>();
        names.put(ClientQuotaEntity.USER, user);
        names.put(ClientQuotaEntity.CLIENT_ID, clientId);
        return names;
    }

    private static Map<ClientQuotaEntity, Map<String, Double>> all(Clients clients) {
        try (var admin = clients.admin()) {
            return get(admin.describeClientQuotas(ClientQuotaFilter.all()).entities());
        }
    }

    private static String[] with(String[] first, String... more) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
