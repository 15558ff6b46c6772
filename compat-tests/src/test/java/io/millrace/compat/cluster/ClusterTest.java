package io.millrace.compat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.history.Writer;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.ClusterProcess;

import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Three brokers, replication factor 3, two in sync at least: what a cluster is for. */
@Tag("cluster")
class ClusterTest {
    private static final Duration PAUSE = Duration.ofMillis(4);

    @TempDir static Path home;

    @RegisterExtension
    static final SharedLab SHARED = new SharedLab(() -> ClusterProcess.start(home, 3, Map.of()));

    private static ClusterLab lab;

    @BeforeAll
    static void enter() {
        lab = SHARED.lab();
    }

    private static BrokerProcess broker(int id) {
        return lab.cluster.broker(id);
    }

    @Test
    void shouldBeOneCluster() {
        await().atMost(ClusterLab.PATIENCE).until(() -> lab.nodes().size() == 3);

        assertThat(lab.nodes().stream().map(Node::id)).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(lab.controller()).isBetween(1, 3);
        assertThat(logDirs().keySet()).containsExactlyInAnyOrder(1, 2, 3);
    }

    private static Map<Integer, Set<String>> logDirs() {
        try {
            return lab
                    .admin
                    .describeLogDirs(List.of(1, 2, 3))
                    .allDescriptions()
                    .get(20, TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().keySet()));
        } catch (Exception e) { // anything else than an answer fails the test
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldGoOnWhenALeaderIsKilled() {
        TopicPartition partition = lab.newPartition("leader", List.of(1, 2, 3));
        try (Writer writer = lab.writer(partition, PAUSE)) {
            lab.awaitAcknowledged(writer, 200);
            long killed = System.nanoTime();
            broker(1).kill9();
            lab.awaitAcknowledged(writer, 200);
            long gap = writer.times().longestGapMs(killed, System.nanoTime());

            assertThat(lab.leader(partition)).isIn(2, 3);
            assertThat(gap).as("ms without an acknowledgement").isLessThan(5_000);
            lab.heal();
            lab.awaitInSync(partition.topic(), 3);
            lab.check(writer);
        }
    }

    @Test
    void shouldGoOnWhenTheControllerIsKilled() {
        int before = lab.controller();
        broker(before).kill9();

        String topic = lab.newPartition("after", others(before)).topic();

        assertThat(lab.controller()).isNotEqualTo(before);
        assertThat(lab.describe(topic)).hasSize(1);
    }

    private static List<Integer> others(int broker) {
        return List.of(1, 2, 3).stream().filter(id -> id != broker).toList();
    }

    @Test
    void shouldKeepOffsetsWhenTheCoordinatorIsKilled() throws Exception {
        String topic = lab.newTopic("offsets", 1);
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Writer writer = lab.writer(partition, PAUSE)) {
            lab.awaitAcknowledged(writer, 20);
            try (KafkaConsumer<byte[], byte[]> consumer =
                    lab.clients.consumer("group.id", "kept", "auto.offset.reset", "earliest")) {
                consumer.subscribe(List.of(topic));
                await().atMost(ClusterLab.PATIENCE)
                        .until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty());
                consumer.commitSync(Map.of(partition, new OffsetAndMetadata(7)));

                int coordinator = coordinator("kept");
                broker(coordinator).kill9();
                consumer.commitSync(
                        Map.of(partition, new OffsetAndMetadata(9)), ClusterLab.PATIENCE);

                assertThat(coordinator("kept")).isNotEqualTo(coordinator);
                assertThat(
                                consumer.committed(Set.of(partition), ClusterLab.PATIENCE)
                                        .get(partition)
                                        .offset())
                        .isEqualTo(9);
            }
            lab.check(writer);
        }
    }

    private static int coordinator(String group) {
        int[] id = {-1};
        lab.retried(() ->
                id[0] =
                        lab.admin
                                .describeConsumerGroups(List.of(group))
                                .describedGroups()
                                .get(group)
                                .get(10, TimeUnit.SECONDS)
                                .coordinator()
                                .id());
        return id[0];
    }

    @Test
    @Tag("long")
    void shouldRecoverByItselfWhenTwoOfThreeWereKilled() {
        TopicPartition partition = lab.newPartition("two", List.of(1, 2, 3));
        try (Writer writer = lab.writer(partition, PAUSE)) {
            lab.awaitAcknowledged(writer, 100);
            broker(1).kill9();
            broker(2).kill9();
            lab.heal();
            lab.awaitInSync(partition.topic(), 3);
            lab.awaitAcknowledged(writer, 100);
            lab.check(writer);
        }
    }

    @Test
    @Tag("long")
    void shouldHideARollingRestartFromItsClients() {
        TopicPartition partition = lab.newPartition("rolling", List.of(1, 2, 3));
        try (Writer writer = lab.writer(partition, PAUSE)) {
            lab.awaitAcknowledged(writer, 100);
            for (int id = 1; id <= 3; id++) {
                broker(id).terminate();
                lab.awaitAcknowledged(writer, 20);
                broker(id).restart();
                lab.awaitInSync(partition.topic(), 3);
            }
            lab.awaitAcknowledged(writer, 50);
            assertThat(writer.refusals()).isEmpty();
            lab.check(writer);
        }
    }

    @Test
    @Tag("long")
    void shouldMoveReplicasUnderLoad() {
        ifServed(() ->
                lab.admin.listPartitionReassignments().reassignments().get(10, TimeUnit.SECONDS));
        TopicPartition partition = lab.newPartition("moved", List.of(1, 2));
        try (Writer writer = lab.writer(partition, PAUSE)) {
            lab.awaitAcknowledged(writer, 100);
            lab.retried(() ->
                    lab.admin
                            .alterPartitionReassignments(
                                    Map.of(
                                            partition,
                                            Optional.of(
                                                    new NewPartitionReassignment(List.of(3, 2)))))
                            .all()
                            .get(10, TimeUnit.SECONDS));
            await("replicas on 3 and 2")
                    .atMost(ClusterLab.PATIENCE)
                    .until(() -> lab.replicas(partition).equals(List.of(3, 2)));
            lab.awaitInSync(partition.topic(), 2);
            assertThat(lab.leader(partition)).isIn(2, 3);
            lab.check(writer);
        }
    }

    /** Asks; a run whose broker does not serve the API yet says so and ends. */
    private static void ifServed(ClusterLab.Ask ask) {
        try {
            ask.run();
        } catch (ExecutionException e) {
            assumeThat(e.getCause())
                    .as("API that the broker serves")
                    .isNotInstanceOf(UnsupportedVersionException.class);
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Tag("long")
    void shouldBringThePreferredLeaderBack() {
        TopicPartition partition = lab.newPartition("preferred", List.of(2, 1, 3));
        ifServed(() ->
                lab.admin
                        .electLeaders(ElectionType.PREFERRED, Set.of(partition))
                        .partitions()
                        .get(10, TimeUnit.SECONDS));
        broker(2).kill9();
        await().atMost(ClusterLab.PATIENCE)
                .until(() -> Set.of(1, 3).contains(lab.leader(partition)));
        lab.heal();
        lab.awaitInSync(partition.topic(), 3);

        lab.retried(() ->
                lab.admin
                        .electLeaders(ElectionType.PREFERRED, Set.of(partition))
                        .all()
                        .get(10, TimeUnit.SECONDS));

        await().atMost(ClusterLab.PATIENCE).until(() -> lab.leader(partition) == 2);
    }

    @Test
    void shouldDeleteATopicFromABrokerThatWasAway() {
        String topic = lab.newTopic("deleted", 2);
        int away = lab.controller() == 3 ? 2 : 3;
        broker(away).kill9();
        await().atMost(ClusterLab.PATIENCE).until(() -> lab.nodes().size() == 2);

        lab.retried(() -> lab.admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS));
        lab.heal();

        await("its folders to go from broker " + away)
                .atMost(ClusterLab.PATIENCE)
                .until(() -> folders(away, topic) == 0);
    }

    private static long folders(int id, String topic) {
        String[] names = broker(id).dataDir().toFile().list();
        return List.of(names == null ? new String[0] : names).stream()
                .filter(name -> name.startsWith(topic + "-") && !name.endsWith("-delete"))
                .count();
    }

    @Test
    @Tag("long")
    void shouldLetATopicGrow() {
        String topic = lab.newTopic("grown", 1);

        lab.retried(() ->
                lab.admin
                        .createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                        .all()
                        .get(10, TimeUnit.SECONDS));

        await().atMost(ClusterLab.PATIENCE).until(() -> lab.describe(topic).size() == 3);
        lab.awaitInSync(topic, 3);
        Writer writer = lab.writer(new TopicPartition(topic, 2), PAUSE);
        lab.awaitAcknowledged(writer, 20);
        lab.check(writer);
    }

    @Test
    void shouldCommitTransactionsOverSeveralBrokers() {
        String first = lab.newPartition("txn", List.of(1, 2, 3)).topic();
        String second = lab.newPartition("txn", List.of(2, 3, 1)).topic();
        try (KafkaProducer<byte[], byte[]> producer =
                lab.clients.producer("transactional.id", "over", "delivery.timeout.ms", "60000")) {
            producer.initTransactions();
            for (int round = 0; round < 6; round++) {
                producer.beginTransaction();
                for (String topic : List.of(first, second)) {
                    producer.send(new ProducerRecord<>(topic, 0, null, text("round " + round)));
                }
                if (round % 3 == 2) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
                if (round == 2) {
                    broker(lab.leader(new TopicPartition(first, 0))).kill9();
                }
            }
        }
        List<String> committed = List.of("round 0", "round 1", "round 3", "round 4");
        for (String topic : List.of(first, second)) {
            assertThat(
                            lab
                                    .clients
                                    .readToEnd(topic, 0, 0, "isolation.level", "read_committed")
                                    .stream()
                                    .map(ConsumerRecord::value)
                                    .map(value -> new String(value, StandardCharsets.UTF_8)))
                    .isEqualTo(committed);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @Tag("long")
    void shouldTakeAMemberBackThatLostItsDisk() throws Exception {
        TopicPartition partition = lab.newPartition("disk", List.of(3, 1, 2));
        try (Writer writer = lab.writer(partition, PAUSE)) {
            lab.awaitAcknowledged(writer, 100);
            broker(3).kill9();
            Folders.empty(broker(3).home());
            lab.heal();
            lab.awaitInSync(partition.topic(), 3);
            lab.check(writer);
        }
    }
}
