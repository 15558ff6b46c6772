package io.millrace.compat.quota;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A stock client pushes the metrics that it was asked for (KIP-714). */
@ExtendWith(SharedBroker.class)
class PushedMetricsTest {
    private static final String LOGGER = "io.millrace.server.telemetry.MetricsLog";

    private final BrokerProcess broker;
    private final Clients clients;

    PushedMetricsTest(BrokerProcess broker) {
        assumeTrue(broker.isMillrace(), "Apache Kafka takes metrics only with a plug-in");
        this.broker = broker;
        this.clients = new Clients(broker);
    }

    private static void set(Admin admin, ConfigResource resource, String name, String value) {
        get(
                admin.incrementalAlterConfigs(
                                Map.of(
                                        resource,
                                        List.of(
                                                new AlterConfigOp(
                                                        new ConfigEntry(name, value),
                                                        AlterConfigOp.OpType.SET))))
                        .all());
    }

    @Test
    void shouldReceiveWhatItAskedFor() {
        String topic = clients.newTopic("metrics", 1);
        try (var admin = clients.admin()) {
            String id = Integer.toString(Clients.brokerId(admin));
            set(admin, new ConfigResource(ConfigResource.Type.BROKER_LOGGER, id), LOGGER, "DEBUG");
            KafkaTools.v4()
                    .run(
                            "client-metrics",
                            "--bootstrap-server",
                            broker.bootstrap(),
                            "--alter",
                            "--name",
                            "sends",
                            "--metrics",
                            "org.apache.kafka.producer.record.send.total",
                            "--interval",
                            "200",
                            "--match",
                            "client_id=pusher,client_software_name=apache-kafka-java")
                    .expectSuccess();
            try (var producer = clients.producer("client.id", "pusher")) {
                assertThat(producer.clientInstanceId(Duration.ofSeconds(10)))
                        .isNotEqualTo(Uuid.ZERO_UUID);
                await().atMost(Duration.ofSeconds(20))
                        .until(() ->
                                !broker.logLinesWith(
                                                "pusher, apache-kafka-java",
                                                "org.apache.kafka.producer.record.send.total")
                                        .isEmpty());
            }
            assertThat(broker.logLinesWith("(pusher, apache-kafka-java"))
                    .allMatch(line -> line.contains("pushed "));
            assertThat(topic).isNotEmpty();
        }
    }
}
