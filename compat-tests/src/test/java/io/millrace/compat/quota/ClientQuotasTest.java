package io.millrace.compat.quota;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterClientQuotasOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaAlteration.Op;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Quotas as the stock admin client and Kafka's own tools set, show and feel them. */
@ExtendWith(SharedBroker.class)
class ClientQuotasTest {
    private final BrokerProcess broker;
    private final Clients clients;
    private final Admin admin;

    ClientQuotasTest(BrokerProcess broker) {
        this.broker = broker;
        clients = new Clients(broker);
        admin = clients.admin();
    }

    @AfterEach
    void close() {
        admin.close();
    }

    private static ClientQuotaEntity entity(String... typesAndNames) {
        var entries = new HashMap<String, String>();
        for (int i = 0; i < typesAndNames.length; i += 2) {
            entries.put(typesAndNames[i], typesAndNames[i + 1]);
        }
        return new ClientQuotaEntity(entries);
    }

    private void alter(ClientQuotaEntity entity, String key, Double value) {
        get(
                admin.alterClientQuotas(
                                List.of(
                                        new ClientQuotaAlteration(
                                                entity, List.of(new Op(key, value)))))
                        .all());
    }

    private Map<ClientQuotaEntity, Map<String, Double>> describe(
            boolean strict, ClientQuotaFilterComponent... components) {
        return get(
                admin.describeClientQuotas(
                                strict
                                        ? ClientQuotaFilter.containsOnly(List.of(components))
                                        : ClientQuotaFilter.contains(List.of(components)))
                        .entities());
    }

    @Test
    void shouldShowWhatWasSetThroughEveryKindOfFilter() {
        var user = entity("user", "odd name/ü*");
        var both = entity("user", "odd name/ü*", "client-id", "c+1");
        var others = entity("user", "odd name/ü*", "client-id", null);
        alter(user, "producer_byte_rate", 1e9);
        alter(both, "consumer_byte_rate", 2e9);
        alter(others, "request_percentage", 12345.5);

        var named = ClientQuotaFilterComponent.ofEntity("user", "odd name/ü*");
        assertThat(describe(false, named))
                .containsEntry(user, Map.of("producer_byte_rate", 1e9))
                .containsEntry(both, Map.of("consumer_byte_rate", 2e9))
                .containsEntry(others, Map.of("request_percentage", 12345.5))
                .hasSize(3);
        assertThat(describe(true, named)).containsOnlyKeys(user);
        assertThat(describe(true, named, ClientQuotaFilterComponent.ofDefaultEntity("client-id")))
                .containsOnlyKeys(others);
        assertThat(describe(true, named, ClientQuotaFilterComponent.ofEntityType("client-id")))
                .containsOnlyKeys(both, others);

        alter(user, "producer_byte_rate", null);
        alter(both, "consumer_byte_rate", null);
        alter(others, "request_percentage", null);
        assertThat(describe(false, named)).isEmpty();
    }

    @Test
    void shouldKeepLimitsOfAddresses() {
        var ip = entity("ip", "10.9.8.7");
        alter(ip, "connection_creation_rate", 17.0);

        assertThat(describe(true, ClientQuotaFilterComponent.ofEntity("ip", "10.9.8.7")))
                .containsExactly(Map.entry(ip, Map.of("connection_creation_rate", 17.0)));
        alter(ip, "connection_creation_rate", null);
        assertThat(describe(true, ClientQuotaFilterComponent.ofEntityType("ip"))).isEmpty();
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertInvalid(entity("user", "u"), "no_such_rate", 1.0);
        assertInvalid(entity("user", "u"), "producer_byte_rate", 1.5);
        assertInvalid(entity("user", "u"), "connection_creation_rate", 1.0);
        assertInvalid(entity("ip", "10.0.0.1", "user", "u"), "connection_creation_rate", 1.0);
        assertInvalid(entity("ip", "10.0.0.1"), "producer_byte_rate", 1.0);
        assertInvalid(entity("user", ""), "producer_byte_rate", 1.0);
        assertThat(describe(false, ClientQuotaFilterComponent.ofEntity("user", "u"))).isEmpty();
        assertThatThrownBy(
                        () -> describe(true, ClientQuotaFilterComponent.ofEntityType("nonsense")))
                .isInstanceOf(UnsupportedVersionException.class);
        assertThatThrownBy(() ->
                        describe(
                                true,
                                ClientQuotaFilterComponent.ofEntityType("ip"),
                                ClientQuotaFilterComponent.ofEntityType("user")))
                .isInstanceOf(InvalidRequestException.class);
    }

    private void assertInvalid(ClientQuotaEntity entity, String key, double value) {
        assertThatThrownBy(() -> alter(entity, key, value))
                .as("%s %s", entity, key)
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void shouldOnlyCheckWhenAskedTo() {
        var entity = entity("client-id", "only-checked");
        get(
                admin.alterClientQuotas(
                                List.of(
                                        new ClientQuotaAlteration(
                                                entity,
                                                List.of(new Op("producer_byte_rate", 5.0)))),
                                new AlterClientQuotasOptions().validateOnly(true))
                        .all());

        assertThat(describe(true, ClientQuotaFilterComponent.ofEntity("client-id", "only-checked")))
                .isEmpty();
    }

    @Test
    void shouldRefuseTopicsBeyondTheQuotaAndSayForHowLong() {
        var entity = entity("client-id", "creator");
        alter(entity, "controller_mutation_rate", 0.1); // one partition in ten seconds
        try (var creator = clients.admin("client.id", "creator")) {
            var prefix = "mutation-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
            var once = new CreateTopicsOptions().retryOnQuotaViolation(false);
            get(creator.createTopics(List.of(new NewTopic(prefix, 3, (short) 1)), once).all());

            var second =
                    creator.createTopics(List.of(new NewTopic(prefix + "b", 1, (short) 1)), once);

            assertThatThrownBy(() -> get(second.all()))
                    .isInstanceOfSatisfying(
                            ThrottlingQuotaExceededException.class,
                            refused ->
                                    assertThat(refused.throttleTimeMs()).isBetween(1_000, 20_000));
            assertThat(get(creator.listTopics().names())).doesNotContain(prefix + "b");
        } finally {
            alter(entity, "controller_mutation_rate", null);
        }
    }

    @Test
    void shouldChargeTopicsThatAreCreatedByTheWay() {
        var entity = entity("client-id", "asker");
        var prefix = "asked-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        alter(entity, "controller_mutation_rate", 0.1); // one partition in ten seconds
        try (var asker = clients.admin("client.id", "asker");
                var producer = clients.producer("client.id", "asker")) {
            for (var name : List.of("a", "b", "c")) {
                assertThat(producer.partitionsFor(prefix + name)).isNotEmpty();
            }

            var more =
                    asker.createTopics(
                            List.of(new NewTopic(prefix, 1, (short) 1)),
                            new CreateTopicsOptions().retryOnQuotaViolation(false));

            assertThatThrownBy(() -> get(more.all()))
                    .isInstanceOf(ThrottlingQuotaExceededException.class);
        } finally {
            alter(entity, "controller_mutation_rate", null);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3.9.2, users, a user, producer_byte_rate",
        "4.3.1, ips, 10.1.2.3, connection_creation_rate"
    })
    void shouldServeTheConfigsTool(String version, String type, String name, String limit) {
        KafkaTools tools = new KafkaTools(version);
        String[] entity = {
            "--bootstrap-server", broker.bootstrap(), "--entity-type", type, "--entity-name", name
        };
        tools.run("configs", with(entity, "--alter", "--add-config", limit + "=9000"))
                .expectSuccess();

        assertThat(tools.run("configs", with(entity, "--describe")).expectSuccess().stdout())
                .contains(limit + "=9000");
        tools.run("configs", with(entity, "--alter", "--delete-config", limit)).expectSuccess();
        assertThat(describe(false).keySet()).noneMatch(each -> each.entries().containsValue(name));
    }

    private static String[] with(String[] first, String... more) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
