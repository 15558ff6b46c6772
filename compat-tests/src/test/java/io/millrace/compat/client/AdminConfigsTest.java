package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Settings of topics and brokers, described and changed by the stock admin client. */
@ExtendWith(SharedBroker.class)
class AdminConfigsTest {
    private final Clients clients;
    private final Admin admin;

    AdminConfigsTest(BrokerProcess broker) {
        clients = new Clients(broker);
        admin = clients.admin();
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void shouldDescribeAllSettingsOfATopicWithTheirSources() {
        ConfigResource topic = topic("described", "retention.ms", "1000000");

        Config config = describe(topic);

        assertThat(config.get("retention.ms"))
                .satisfies(e -> {
                    assertThat(e.value()).isEqualTo("1000000");
                    assertThat(e.source()).isEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
                    assertThat(e.type()).isEqualTo(ConfigEntry.ConfigType.LONG);
                    assertThat(e.isReadOnly()).isFalse();
                });
        assertThat(config.get("segment.bytes"))
                .satisfies(e -> {
                    assertThat(e.value()).isEqualTo("1073741824");
                    assertThat(e.source()).isEqualTo(ConfigSource.DEFAULT_CONFIG);
                });
        assertThat(config.entries())
                .extracting(ConfigEntry::name)
                .contains(
                        "cleanup.policy",
                        "compression.type",
                        "max.message.bytes",
                        "min.insync.replicas");
    }

    @Test
    void shouldTellSynonymsAndDocumentationOnDemand() {
        ConfigResource topic = topic("synonyms", "retention.ms", "1000000");

        Config config =
                get(admin.describeConfigs(
                                        List.of(topic),
                                        new DescribeConfigsOptions()
                                                .includeSynonyms(true)
                                                .includeDocumentation(true))
                                .all())
                        .get(topic);

        ConfigEntry entry = config.get("retention.ms");
        assertThat(entry.documentation()).isNotBlank();
        assertThat(entry.synonyms())
                .extracting(ConfigEntry.ConfigSynonym::name)
                .startsWith("retention.ms");
    }

    @Test
    void shouldSetAppendSubtractAndDelete() {
        ConfigResource topic = topic("incremental");

        alter(topic, OpType.SET, "retention.ms", "5000000");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> value(topic, "retention.ms").equals("5000000"));
        alter(topic, OpType.APPEND, "cleanup.policy", "compact");
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        List.of(value(topic, "cleanup.policy").split(","))
                                .containsAll(List.of("delete", "compact")));
        alter(topic, OpType.SUBTRACT, "cleanup.policy", "delete");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> value(topic, "cleanup.policy").equals("compact"));
        alter(topic, OpType.DELETE, "cleanup.policy", null);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> value(topic, "cleanup.policy").equals("delete"));
        assertThat(value(topic, "retention.ms")).isEqualTo("5000000");
    }

    @Test
    void shouldApplyAChangedSettingToTheRunningLog() {
        ConfigResource topic = topic("live");
        alter(topic, OpType.SET, "max.message.bytes", "1000");

        try (var producer = clients.producer()) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThatThrownBy(() ->
                                            get(
                                                    producer.send(
                                                            new ProducerRecord<>(
                                                                    topic.name(), new byte[5000]))))
                                    .isInstanceOf(RecordTooLargeException.class));
        }
    }

    @Test
    void shouldRefuseBadChanges() {
        ConfigResource topic = topic("refused");

        assertThatThrownBy(() -> alter(topic, OpType.SET, "retention.ms", "soon"))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> alter(topic, OpType.SET, "no.such.key", "1"))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> alter(topic, OpType.APPEND, "retention.ms", "1"))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() ->
                        alter(
                                new ConfigResource(Type.TOPIC, "absent-" + System.nanoTime()),
                                OpType.SET,
                                "retention.ms",
                                "1"))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void shouldChangeNothingWhenAskedOnlyToValidate() {
        ConfigResource topic = topic("validate");
        var op = List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "5"), OpType.SET));

        get(
                admin.incrementalAlterConfigs(
                                Map.of(topic, op), new AlterConfigsOptions().validateOnly(true))
                        .all());

        assertThat(value(topic, "retention.ms")).isEqualTo("604800000");
    }

    @Test
    void shouldDescribeTheBroker() {
        ConfigResource broker = broker();

        Config config = describe(broker);

        assertThat(config.get("log.dirs"))
                .satisfies(e -> {
                    assertThat(e.source()).isEqualTo(ConfigSource.STATIC_BROKER_CONFIG);
                    assertThat(e.isReadOnly()).isTrue();
                });
        assertThat(config.get("log.retention.hours").value()).isEqualTo("168");
        assertThat(
                        Stream.of("message.max.bytes", "num.network.threads", "listeners")
                                .map(config::get))
                .doesNotContainNull();
    }

    @Test
    void shouldChangeADynamicSettingOfTheBrokerAndOfAllBrokers() {
        ConfigResource broker = broker();
        ConfigResource all = new ConfigResource(Type.BROKER, "");

        alter(all, OpType.SET, "log.retention.ms", "7000000");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(describe(broker).get("log.retention.ms"))
                                .satisfies(e -> {
                                    assertThat(e.value()).isEqualTo("7000000");
                                    assertThat(e.source())
                                            .isEqualTo(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
                                }));
        alter(broker, OpType.SET, "log.retention.ms", "8000000");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> value(broker, "log.retention.ms").equals("8000000"));
        alter(broker, OpType.DELETE, "log.retention.ms", null);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> value(broker, "log.retention.ms").equals("7000000"));
        alter(all, OpType.DELETE, "log.retention.ms", null);
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        describe(broker).get("log.retention.ms").source()
                                == ConfigSource.DEFAULT_CONFIG);
    }

    @Test
    void shouldRefuseToChangeAReadOnlySettingOfTheBroker() {
        assertThatThrownBy(() -> alter(broker(), OpType.SET, "log.dirs", "/elsewhere"))
                .isInstanceOfAny(
                        InvalidRequestException.class, InvalidConfigurationException.class);
    }

    private ConfigResource topic(String prefix, String... settings) {
        return new ConfigResource(Type.TOPIC, clients.newTopic(prefix, 1, settings));
    }

    private ConfigResource broker() {
        return new ConfigResource(Type.BROKER, Integer.toString(Clients.brokerId(admin)));
    }

    private void alter(ConfigResource resource, OpType type, String key, String value) {
        get(
                admin.incrementalAlterConfigs(
                                Map.of(
                                        resource,
                                        List.of(
                                                new AlterConfigOp(
                                                        new ConfigEntry(key, value), type))))
                        .all());
    }

    private Config describe(ConfigResource resource) {
        return get(admin.describeConfigs(List.of(resource)).all()).get(resource);
    }

    private String value(ConfigResource resource, String key) {
        String value = describe(resource).get(key).value();
        return value == null ? "" : value;
    }
}
