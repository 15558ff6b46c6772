package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings of loggers, groups and subscriptions to metrics, by the stock admin client. */
@ExtendWith(SharedBroker.class)
class AdminResourcesTest {
    private static final ConfigResource GROUP = new ConfigResource(Type.GROUP, "a group / ä");
    private static final ConfigResource METRICS =
            new ConfigResource(Type.CLIENT_METRICS, "subscription 1");

    private final BrokerProcess broker;
    private final Admin admin;

    AdminResourcesTest(BrokerProcess broker) {
        this.broker = broker;
        this.admin = new Clients(broker).admin();
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void shouldListLoggersAndChangeTheirLevelsWhileTheBrokerRuns() {
        ConfigResource loggers = new ConfigResource(Type.BROKER_LOGGER, brokerId());
        String name =
                describe(loggers).entries().stream()
                        .map(ConfigEntry::name)
                        .filter(each -> !each.equals("root"))
                        .findFirst()
                        .orElseThrow();
        String before = describe(loggers).get(name).value();

        alter(loggers, OpType.SET, name, "TRACE");
        assertThat(describe(loggers).get(name).value()).isEqualTo("TRACE");
        assertThat(describe(loggers).get(name).source())
                .isEqualTo(ConfigSource.DYNAMIC_BROKER_LOGGER_CONFIG);
        alter(loggers, OpType.DELETE, name, null);
        assertThat(describe(loggers).get(name).value()).isEqualTo(before);

        assertThat(describe(loggers).get("root")).isNotNull();
        assertThatThrownBy(() -> alter(loggers, OpType.SET, "no.such.logger", "INFO"))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> alter(loggers, OpType.SET, name, "LOUD"))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> alter(loggers, OpType.DELETE, "root", null))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void shouldKeepSettingsOfGroupsWithAnyName() {
        assumeTrue(broker.isMillrace(), "Kafka 3.9 has none with ZooKeeper");
        alter(GROUP, OpType.SET, "consumer.session.timeout.ms", "50000");
        awaitValue(GROUP, "consumer.session.timeout.ms", "50000");

        assertThat(describe(GROUP).get("consumer.session.timeout.ms").source())
                .isEqualTo(ConfigSource.DYNAMIC_GROUP_CONFIG);
        assertThatThrownBy(() -> alter(GROUP, OpType.SET, "consumer.session.timeout.ms", "5"))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> alter(GROUP, OpType.SET, "no.such.key", "5"))
                .isInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void shouldKeepSubscriptionsToMetricsAndListThem() {
        assumeTrue(broker.isMillrace(), "Kafka 3.9 has none with ZooKeeper");
        alter(METRICS, OpType.SET, "metrics", "org.apache.kafka.consumer.");
        alter(METRICS, OpType.SET, "match", "client_id=a.*");
        awaitValue(METRICS, "match", "client_id=a.*");

        assertThat(describe(METRICS).get("interval.ms").value()).isEqualTo("300000");
        assertThat(listed(Set.of(Type.CLIENT_METRICS))).contains(METRICS);
        assertThatThrownBy(() -> alter(METRICS, OpType.SET, "interval.ms", "1"))
                .isInstanceOf(InvalidRequestException.class);

        alter(METRICS, OpType.DELETE, "metrics", null);
        alter(METRICS, OpType.DELETE, "match", null);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !listed(Set.of(Type.CLIENT_METRICS)).contains(METRICS));
    }

    @Test
    void shouldListWhatHasSettings() {
        assumeTrue(broker.isMillrace(), "Kafka 3.9 does not");
        String topic = new Clients(broker).newTopic("listed", 1);
        alter(GROUP, OpType.SET, "consumer.heartbeat.interval.ms", "6000");
        awaitValue(GROUP, "consumer.heartbeat.interval.ms", "6000");

        assertThat(listed(Set.of()))
                .contains(
                        GROUP,
                        new ConfigResource(Type.TOPIC, topic),
                        new ConfigResource(Type.BROKER, brokerId()),
                        new ConfigResource(Type.BROKER_LOGGER, brokerId()));
        assertThat(listed(Set.of(Type.GROUP)))
                .contains(GROUP)
                .allMatch(r -> r.type() == Type.GROUP);
    }

    private Set<ConfigResource> listed(Set<Type> types) {
        return Set.copyOf(
                get(admin.listConfigResources(types, new ListConfigResourcesOptions()).all()));
    }

    private String brokerId() {
        return Integer.toString(Clients.brokerId(admin));
    }

    private void alter(ConfigResource resource, OpType type, String key, String value) {
        var op = new AlterConfigOp(new ConfigEntry(key, value), type);
        get(admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all());
    }

    private Config describe(ConfigResource resource) {
        return get(admin.describeConfigs(List.of(resource)).all()).get(resource);
    }

    private void awaitValue(ConfigResource resource, String key, String value) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> value.equals(describe(resource).get(key).value()));
    }
}
