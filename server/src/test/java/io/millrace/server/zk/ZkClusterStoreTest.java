package io.millrace.server.zk;

import static io.millrace.server.zk.ZkLab.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.controller.ClusterStore.Election;
import io.millrace.replication.controller.ClusterStore.LogDirNotice;
import io.millrace.replication.controller.ClusterStore.ProducerIds;
import io.millrace.replication.controller.ClusterStore.StateWrite;
import io.millrace.replication.controller.ControllerTerm;
import io.millrace.replication.controller.Fenced;
import io.millrace.replication.controller.LeaderState;
import io.millrace.replication.controller.ReplicaAssignment;
import io.millrace.replication.controller.StoreEvent;
import io.millrace.replication.controller.TopicRecord;
import io.millrace.replication.controller.VersionedState;
import io.millrace.wire.protocol.TopicPartition;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class ZkClusterStoreTest {
    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);

    private ZkLab lab;
    private ZooKeeperSession session;
    private ZkClusterStore store;
    private final BlockingQueue<StoreEvent> events = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() throws Exception {
        lab = new ZkLab();
        session = lab.session();
        store = new ZkClusterStore(session, lab.lane("controller-lane"), ZkLab.CLOCK);
        store.start(events::add);
        await(store.controller());
    }

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    private ControllerTerm elected() throws Exception {
        return ((Election.Won) await(store.elect(1))).term();
    }

    private static TopicRecord orders(int partitions) {
        TreeMap<Integer, ReplicaAssignment> all = new TreeMap<>();
        for (int p = 0; p < partitions; p++) {
            all.put(p, ReplicaAssignment.of(List.of(1)));
        }
        return new TopicRecord("orders", new UUID(1, 2), all);
    }

    private static LeaderState led(int leaderEpoch, int controllerEpoch) {
        return new LeaderState(1, leaderEpoch, controllerEpoch, List.of(1), false);
    }

    private StoreEvent event() throws InterruptedException {
        return events.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldElectOneOfTwo() throws Exception {
        ZkClusterStore other = lab.store();

        Election first = await(store.elect(1));
        Election second = await(other.elect(2));

        assertThat(first).isEqualTo(new Election.Won(new ControllerTerm(1, 1, 1)));
        assertThat(second).isEqualTo(new Election.Lost(1));
        assertThat(ZkLab.text(session, "/controller_epoch")).isEqualTo("1");
        assertThat(event()).isEqualTo(new StoreEvent.ControllerChanged());
    }

    @Test
    void shouldElectTheOtherWhenTheFirstAbdicates() throws Exception {
        ZkClusterStore other = lab.store();
        BlockingQueue<StoreEvent> told = new LinkedBlockingQueue<>();
        ControllerTerm term = elected();
        other.start(told::add);
        await(other.elect(2));

        await(store.abdicate(term));

        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(new StoreEvent.ControllerChanged());
        assertThat(await(other.elect(2))).isEqualTo(new Election.Won(new ControllerTerm(2, 2, 2)));
    }

    @Test
    void shouldFenceEveryWriteOfAFormerTerm() throws Exception {
        ControllerTerm old = elected();
        await(store.abdicate(old));
        elected();

        assertThatThrownBy(() -> await(store.createTopic(old, orders(1), new TreeMap<>())))
                .hasCauseInstanceOf(Fenced.class);
        assertThatThrownBy(() -> await(store.createStates(old, Map.of(P0, led(0, 1)))))
                .hasCauseInstanceOf(Fenced.class);
        assertThatThrownBy(() -> await(store.markDeleted(old, "orders")))
                .hasCauseInstanceOf(Fenced.class);
        assertThatThrownBy(() -> await(store.takeProducerIds(old, 1)))
                .hasCauseInstanceOf(Fenced.class);
        assertThatThrownBy(() -> await(store.abdicate(old))).hasCauseInstanceOf(Fenced.class);
        assertThat(await(store.topicNames())).isEmpty();
    }

    @Test
    void shouldTellOfARenewedSessionAndForgetTheOldOnesOffice() throws Exception {
        ControllerTerm old = elected();
        events.clear();

        lab.server.expire(session.sessionId());

        assertThat(event()).isEqualTo(new StoreEvent.SessionRenewed());
        assertThat(await(store.elect(1))).isEqualTo(new Election.Won(new ControllerTerm(1, 2, 2)));
        assertThatThrownBy(() -> await(store.updateTopic(old, orders(1))))
                .hasCauseInstanceOf(Fenced.class);
    }

    @Test
    void shouldCreateATopicOnceAndReadItBack() throws Exception {
        ControllerTerm term = elected();
        TreeMap<String, String> configs = new TreeMap<>(Map.of("retention.ms", "1"));

        assertThat(await(store.createTopic(term, orders(2), configs))).isTrue();
        assertThat(await(store.createTopic(term, orders(3), new TreeMap<>()))).isFalse();

        assertThat(await(store.topicNames())).containsExactly("orders");
        assertThat(await(store.topics(List.of("orders", "none")))).containsExactly(orders(2));
        assertThat(ZkLab.text(session, "/config/topics/orders")).contains("\"retention.ms\":\"1\"");
    }

    @Test
    void shouldNotCreateATopicThatWaitsForItsDeletion() throws Exception {
        ControllerTerm term = elected();
        await(store.markDeleted(term, "orders"));
        await(store.markDeleted(term, "orders"));

        assertThat(await(store.createTopic(term, orders(1), new TreeMap<>()))).isFalse();
        assertThat(await(store.deleteMarks())).containsExactly("orders");
    }

    @Test
    void shouldReplaceConfigsLeftOverFromBefore() throws Exception {
        ControllerTerm term = elected();
        await(
                session.write(
                        session.create(
                                "/config/topics/orders",
                                Text.bytes("{\"config\":{\"a\":\"b\"}}"),
                                CreateMode.PERSISTENT)));

        assertThat(await(store.createTopic(term, orders(1), new TreeMap<>()))).isTrue();

        assertThat(ZkLab.text(session, "/config/topics/orders"))
                .isEqualTo("{\"version\":1,\"config\":{}}");
    }

    @Test
    void shouldAnswerForEachPartitionWhatBecameOfItsState() throws Exception {
        ControllerTerm term = elected();
        await(store.createTopic(term, orders(2), new TreeMap<>()));
        await(store.createStates(term, Map.of(P0, led(0, 1))));

        LeaderState other = new LeaderState(2, 0, 1, List.of(2), false);
        Map<TopicPartition, StateWrite> created =
                await(store.createStates(term, Map.of(P0, other, P1, led(0, 1))));
        Map<TopicPartition, StateWrite> updated =
                await(
                        store.updateStates(
                                term,
                                Map.of(
                                        P0, new VersionedState(led(1, 1), 0),
                                        P1, new VersionedState(led(1, 1), 5))));

        assertThat(created)
                .containsEntry(P0, new StateWrite.Conflict())
                .containsEntry(P1, new StateWrite.Written(0));
        assertThat(updated)
                .containsEntry(P0, new StateWrite.Written(1))
                .containsEntry(P1, new StateWrite.Conflict());
        assertThat(await(store.states(List.of(P0, P1, new TopicPartition("x", 0)))))
                .containsOnly(
                        Map.entry(P0, new VersionedState(led(1, 1), 1)),
                        Map.entry(P1, new VersionedState(led(0, 1), 0)));
    }

    @Test
    void shouldNotCreateStatesOfATopicThatDoesNotExist() throws Exception {
        ControllerTerm term = elected();

        assertThat(await(store.createStates(term, Map.of(P0, led(0, 1)))))
                .containsEntry(P0, new StateWrite.Conflict());
    }

    @Test
    void shouldLeaveNothingOfADeletedTopic() throws Exception {
        ControllerTerm term = elected();
        await(store.createTopic(term, orders(3), new TreeMap<>()));
        await(store.createStates(term, Map.of(P0, led(0, 1), P1, led(0, 1))));
        await(store.markDeleted(term, "orders"));
        await(
                session.write(
                        session.create(
                                "/brokers/topics/orders/stray", null, CreateMode.PERSISTENT)));

        await(store.deleteTopic(term, "orders"));

        assertThat(await(store.topicNames())).isEmpty();
        assertThat(await(store.deleteMarks())).isEmpty();
        assertThat(await(session.exists("/config/topics/orders", null))).isFalse();
    }

    @Test
    void shouldCreateAndDeleteThousandsOfPartitionsInFewTransactions() throws Exception {
        ControllerTerm term = elected();
        await(store.createTopic(term, orders(2_000), new TreeMap<>()));
        Map<TopicPartition, LeaderState> states = new HashMap<>();
        for (int p = 0; p < 2_000; p++) {
            states.put(new TopicPartition("orders", p), led(0, 1));
        }
        long before = lab.server.lastZxid();

        Map<TopicPartition, StateWrite> created = await(store.createStates(term, states));
        await(store.markDeleted(term, "orders"));
        await(store.deleteTopic(term, "orders"));

        assertThat(created).hasSize(2_000).containsValue(new StateWrite.Written(0));
        assertThat(created.values()).containsOnly(new StateWrite.Written(0));
        assertThat(lab.server.lastZxid() - before).isLessThan(20);
    }

    @Test
    void shouldTellWhatToolsAndBrokersWrite() throws Exception {
        await(store.topicNames());
        await(store.deleteMarks());
        await(store.brokers());
        assertThat(await(store.reassignments())).isNull();
        assertThat(await(store.preferredElections())).isNull();
        assertThat(await(store.logDirNotices())).isEmpty();

        write("/brokers/topics/orders", "{\"version\":1,\"partitions\":{\"0\":[1]}}");
        assertThat(event()).isEqualTo(new StoreEvent.TopicsChanged());
        write("/admin/delete_topics/orders", "");
        assertThat(event()).isEqualTo(new StoreEvent.DeleteMarksChanged());
        write("/admin/reassign_partitions", "{\"version\":1,\"partitions\":[]}");
        assertThat(event()).isEqualTo(new StoreEvent.ReassignmentsChanged());
        write("/admin/preferred_replica_election", "garbage");
        assertThat(event()).isEqualTo(new StoreEvent.PreferredElectionsChanged());
        write("/log_dir_event_notification/log_dir_event_0000000007", "{\"broker\":3}");
        assertThat(event()).isEqualTo(new StoreEvent.LogDirNoticesChanged());

        assertThat(await(store.reassignments())).isEmpty();
        assertThat(await(store.preferredElections())).isEmpty();
        assertThat(await(store.logDirNotices()))
                .containsExactly(
                        new LogDirNotice(
                                "/log_dir_event_notification/log_dir_event_0000000007", 3));
    }

    private void write(String path, String data) throws Exception {
        await(session.write(session.create(path, Text.bytes(data), CreateMode.PERSISTENT)));
    }

    @Test
    void shouldTellWhenATopicsNodeIsRewritten() throws Exception {
        write("/brokers/topics/orders", "{\"version\":1,\"partitions\":{\"0\":[1]}}");
        await(store.topics(List.of("orders")));

        await(
                session.write(
                        Op.setData(
                                "/brokers/topics/orders",
                                Text.bytes("{\"version\":1,\"partitions\":{\"0\":[1],\"1\":[1]}}"),
                                -1)));

        assertThat(event()).isEqualTo(new StoreEvent.TopicChanged("orders"));
    }

    @Test
    void shouldTellWhenATopicThatItCreatedIsRewritten() throws Exception {
        ControllerTerm term = elected();
        await(store.createTopic(term, orders(1), new TreeMap<>()));
        events.clear();

        await(
                session.write(
                        Op.setData("/brokers/topics/orders", TopicNode.payload(orders(2)), -1)));

        assertThat(event()).isEqualTo(new StoreEvent.TopicChanged("orders"));
    }

    @Test
    void shouldPassOverATopicWhoseNodeIsUnreadableUntilItIsRepaired() throws Exception {
        String repaired = "{\"version\":1,\"partitions\":{\"0\":[1]}}";
        write("/brokers/topics/orders", "garbage");
        write("/brokers/topics/empty", "{\"version\":1,\"partitions\":{\"0\":[]}}");
        write("/brokers/topics/good", repaired);

        assertThat(await(store.topics(List.of("orders", "empty", "good"))))
                .extracting(TopicRecord::name)
                .containsExactly("good");

        await(session.write(Op.setData("/brokers/topics/orders", Text.bytes(repaired), -1)));
        assertThat(event()).isEqualTo(new StoreEvent.TopicChanged("orders"));
    }

    @Test
    void shouldKeepTheToolsReassignmentsUntilNothingRemains() throws Exception {
        ControllerTerm term = elected();
        await(store.updateReassignments(term, Map.of(P0, List.of(2, 1))));

        assertThat(await(store.reassignments())).containsOnly(Map.entry(P0, List.of(2, 1)));
        await(store.updateReassignments(term, Map.of()));

        assertThat(await(store.reassignments())).isNull();
    }

    @Test
    void shouldHandOutEachBlockOfProducerIdsOnce() throws Exception {
        ControllerTerm term = elected();

        assertThat(await(store.takeProducerIds(term, 1))).isEqualTo(new ProducerIds(0, 1_000));
        assertThat(await(store.takeProducerIds(term, 1))).isEqualTo(new ProducerIds(1_000, 1_000));
    }

    @Test
    void shouldEnableFeaturesWhenElected() throws Exception {
        FeatureStore features = new FeatureStore(session);
        var written = new java.util.concurrent.CompletableFuture<Void>();
        if (await(features.read(() -> written.complete(null))).isEmpty()) {
            elected();
            await(written);
        }

        assertThat(await(features.read())).contains(new FeatureStore.Features(0, true, Map.of()));
    }

    @Test
    void shouldFinalizeFeaturesThatEveryBrokerSupports() throws Exception {
        ControllerTerm term = elected();
        await(new PersistentPaths(session).ensureAll(List.of("/brokers", BrokerNode.PARENT)));
        var info = new BrokerInfo(1, List.of(new Endpoint("PLAINTEXT", "h", 1, 0)), null);
        register(1, BrokerNode.payload(info, Map.of("f", 2), -1, 0));

        assertThat(await(store.finalizeFeatures(term, Map.of("f", 2), true))).isEmpty();
        assertThat(await(store.finalizeFeatures(term, Map.of("f", 2), false))).isEmpty();
        assertThat(await(store.finalizeFeatures(term, Map.of("f", 3), false))).containsExactly(1);
        register(2, BrokerNode.payload(info, -1, 0));
        assertThat(await(store.finalizeFeatures(term, Map.of("f", 1), false))).containsExactly(2);

        assertThat(await(new FeatureStore(session).read()).orElseThrow().maxLevels())
                .isEqualTo(Map.of("f", 2));
    }

    private void register(int id, byte[] data) throws Exception {
        await(session.write(session.create(BrokerNode.path(id), data, CreateMode.EPHEMERAL)));
    }
}
