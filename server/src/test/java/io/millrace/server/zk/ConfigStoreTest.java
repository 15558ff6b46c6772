package io.millrace.server.zk;

import static io.millrace.server.zk.ZkLab.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class ConfigStoreTest {
    private record Change(ConfigEntity entity, SortedMap<String, String> configs) {}

    private ZkLab lab;
    private ZooKeeperSession session;
    private ConfigStore store;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() throws Exception {
        lab = new ZkLab();
        session = lab.session();
        store = new ConfigStore(session, InstantSource.system());
        store.addListener((entity, configs) -> changes.add(new Change(entity, configs)));
    }

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    private static SortedMap<String, String> configs(String key, String value) {
        return new TreeMap<>(Map.of(key, value));
    }

    private Change change() throws InterruptedException {
        return changes.poll(10, TimeUnit.SECONDS);
    }

    private void node(String path, String data) throws Exception {
        List<String> parents = PersistentPaths.withParents(path);
        await(new PersistentPaths(session).ensureAll(parents.subList(0, parents.size() - 1)));
        await(session.write(session.create(path, Text.bytes(data), CreateMode.PERSISTENT)));
    }

    @Test
    void shouldLoadWhatIsThereAtStart() throws Exception {
        node("/config/topics/t", "{\"version\":1,\"config\":{\"a\":\"1\"}}");
        node("/config/users/al%20ice/clients/<default>", "{\"config\":{\"b\":\"2\"},\"x\":0}");
        node("/config/brokers/<default>", "{\"config\":{\"c\":\"3\"}}");
        node("/config/topics/spoilt", "garbage");
        node("/config/topics/plain", "{\"version\":1,\"config\":{}}");

        await(store.start());

        assertThat(store.configs(ConfigEntity.topic("t"))).isEqualTo(configs("a", "1"));
        assertThat(store.configs(ConfigEntity.userClient("al ice", ConfigEntity.DEFAULT)))
                .isEqualTo(configs("b", "2"));
        assertThat(store.configs(ConfigEntity.defaultBroker())).isEqualTo(configs("c", "3"));
        assertThat(store.all("topics")).containsOnlyKeys(ConfigEntity.topic("t"));
        assertThat(changes).hasSize(3);
    }

    @Test
    void shouldHearOfWhatAnotherBrokerWrote() throws Exception {
        ConfigStore other = new ConfigStore(lab.session(), InstantSource.system());
        await(store.start());

        await(other.replace(ConfigEntity.topic("t"), Map.of("a", "1")));
        assertThat(change()).isEqualTo(new Change(ConfigEntity.topic("t"), configs("a", "1")));
        await(other.replace(ConfigEntity.topic("t"), Map.of()));
        assertThat(change()).isEqualTo(new Change(ConfigEntity.topic("t"), new TreeMap<>()));
    }

    @Test
    void shouldHearOfWhatAToolWrote() throws Exception {
        await(store.start());
        node("/config/clients/c1", "{\"version\":1,\"config\":{\"producer_byte_rate\":\"9\"}}");
        node(
                "/config/changes/config_change_0000000042",
                "{\"version\":1,\"entity_type\":\"clients\",\"entity_name\":\"c1\"}");

        assertThat(change())
                .isEqualTo(
                        new Change(ConfigEntity.client("c1"), configs("producer_byte_rate", "9")));
    }

    @Test
    void shouldPassOverANotificationNobodyCanRead() throws Exception {
        await(store.start());
        node("/config/changes/config_change_0000000090", "garbage");

        await(store.replace(ConfigEntity.topic("t"), Map.of("a", "1")));

        assertThat(change().entity()).isEqualTo(ConfigEntity.topic("t"));
    }

    @Test
    void shouldLoseNoneOfManyConcurrentChanges() throws Exception {
        ConfigStore other = new ConfigStore(lab.session(), InstantSource.system());
        ConfigEntity broker = ConfigEntity.broker(1);
        List<CompletionStage<Void>> updates = new java.util.ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String key = "k" + i;
            ConfigStore writer = i % 2 == 0 ? store : other;
            updates.add(
                    writer.update(
                            broker,
                            configs -> {
                                configs.put(key, "v");
                                return configs;
                            }));
        }
        for (CompletionStage<Void> update : updates) {
            await(update);
        }

        await(store.refresh(List.of(broker)));

        assertThat(store.configs(broker)).hasSize(10);
    }

    @Test
    void shouldDeleteNotificationsAfterAQuarterOfAnHour() throws Exception {
        await(store.replace(ConfigEntity.topic("t"), Map.of("a", "1")));
        assertThat(await(session.children("/config/changes", null)).orElseThrow()).hasSize(1);
        InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(16));

        await(new ConfigStore(session, later).start());

        assertThat(await(session.children("/config/changes", null)).orElseThrow()).isEmpty();
    }

    @Test
    void shouldHearOfChangesAfterTheSessionExpired() throws Exception {
        ConfigStore other = new ConfigStore(lab.session(), InstantSource.system());
        await(store.start());
        lab.server.expire(session.sessionId());

        await(other.replace(ConfigEntity.topic("t"), Map.of("a", "1")));

        assertThat(change()).isEqualTo(new Change(ConfigEntity.topic("t"), configs("a", "1")));
    }

    @Test
    void shouldLeaveConfigsToAKraftControllerThatTookOver() throws Exception {
        node("/controller", "{\"version\":2,\"brokerid\":3000,\"kraftControllerEpoch\":5}");

        assertThatThrownBy(() -> await(store.replace(ConfigEntity.topic("t"), Map.of("a", "1"))))
                .hasCauseInstanceOf(ConfigStore.Migrated.class);
    }

    @Test
    void shouldSanitiseNamesAsKafkaDoes() {
        assertThat(ConfigEntity.user("CN=a b*+/ü").path())
                .isEqualTo("users/CN%3Da%20b%2A%2B%2F%C3%BC");
        assertThat(ConfigEntity.user("CN=a b*+/ü").name()).isEqualTo("CN=a b*+/ü");
        assertThat(ConfigEntity.client(ConfigEntity.DEFAULT).path()).isEqualTo("clients/<default>");
    }

    @Test
    void shouldKeepConfigsOfGroupsAndSubscriptionsWithAnyName() throws Exception {
        await(store.start());
        for (String name : List.of("a/b *ä", ".", "..", "plain")) {
            await(store.replace(ConfigEntity.group(name), configs("k", name)));
            await(store.replace(ConfigEntity.clientMetrics(name), configs("m", name)));
        }

        assertThat(store.groups()).containsExactlyInAnyOrder("a/b *ä", ".", "..", "plain");
        assertThat(store.clientMetrics()).hasSize(4);
        ConfigStore later = new ConfigStore(lab.session(), InstantSource.system());
        await(later.start());
        assertThat(later.groups()).isEqualTo(store.groups());
        assertThat(later.configs(ConfigEntity.group(".."))).isEqualTo(configs("k", ".."));

        await(store.replace(ConfigEntity.group("plain"), Map.of()));
        assertThat(store.groups()).doesNotContain("plain");
    }
}
