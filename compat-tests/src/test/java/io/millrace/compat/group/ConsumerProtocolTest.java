package io.millrace.compat.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Groups of stock consumers that speak the consumer protocol (KIP-848). */
class ConsumerProtocolTest {
    private static final int PARTITIONS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private static Path home;
    private static BrokerProcess broker;
    private static Clients clients;

    private final List<MemberThread> members = new ArrayList<>();
    private final Ownership ownership = new Ownership();

    @BeforeAll
    static void startBroker() {
        broker =
                BrokerProcess.start(
                        BrokerSpec.in(home)
                                .with("group.initial.rebalance.delay.ms", "200")
                                .with("group.consumer.min.heartbeat.interval.ms", "100")
                                .with("group.consumer.heartbeat.interval.ms", "300")
                                .with("group.consumer.assignment.interval.ms", "100")
                                .with("zookeeper.session.timeout.ms", "4000"));
        clients = new Clients(broker);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void stopMembers() {
        members.forEach(MemberThread::close);
        assertThat(members).allSatisfy(one -> assertThat(one.failure()).isNull());
        assertThat(ownership.faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "range"})
    void shouldConsumeEverythingWhileMembersComeAndGo(String assignor) {
        String topic = clients.newTopic("consumer-" + assignor, PARTITIONS);
        for (int i = 0; i < 3; i++) {
            join(topic, topic, "group.remote.assignor", assignor);
        }
        awaitOwners(3);
        assertThat(describe(topic).partitionAssignor()).isEqualTo(assignor);
        produce(topic, 0, 300);
        members.removeFirst().close();
        produce(topic, 300, 300);
        join(topic, topic, "group.remote.assignor", assignor);
        produce(topic, 600, 300);
        awaitConsumed(900);
        awaitOwners(3);
        await().atMost(PATIENCE).until(() -> describe(topic).groupState() == GroupState.STABLE);
    }

    @Test
    void shouldFollowAPatternToTopicsThatComeLater() {
        String first = clients.newTopic("pattern", 2);
        String group = first;
        join(group, "^" + first + ".*");
        join(group, "^" + first + ".*");
        awaitOwners(2);
        produce(first, 2, 0, 100);
        awaitConsumed(100);
        String later = clients.newTopic(first + "-later", 2);
        await().atMost(PATIENCE).until(() -> ownership.ownedCount() == 4);
        produce(later, 2, 100, 100);
        awaitConsumed(200);
    }

    @Test
    void shouldGiveAStaticMemberBackWhatItHad() {
        String topic = clients.newTopic("consumer-static", PARTITIONS);
        join(topic, topic, "group.instance.id", "one");
        join(topic, topic, "group.instance.id", "two");
        awaitOwners(2);
        int epoch = describe(topic).groupEpoch().orElseThrow();
        members.removeFirst().close();
        assertThat(describe(topic).members()).hasSize(2);
        join(topic, topic, "group.instance.id", "one");
        awaitOwners(2);
        produce(topic, 0, 60);
        awaitConsumed(60);
        assertThat(describe(topic).groupEpoch().orElseThrow()).isEqualTo(epoch);
    }

    @Test
    void shouldChangeALiveGroupFromOneProtocolToTheOtherAndBack() {
        String topic = clients.newTopic("migrated", PARTITIONS);
        for (int i = 0; i < 3; i++) {
            classic(topic);
        }
        awaitOwners(3);
        produce(topic, 0, 120);
        for (int i = 0; i < 3; i++) {
            join(topic, topic);
            members.removeFirst().close();
            produce(topic, 120 + i * 120, 120);
        }
        awaitOwners(3);
        assertThat(describe(topic).type()).isEqualTo(GroupType.CONSUMER);
        awaitConsumed(480);
        for (int i = 0; i < 3; i++) {
            classic(topic);
            members.removeFirst().close();
            produce(topic, 480 + i * 120, 120);
        }
        awaitConsumed(840);
        awaitOwners(3);
        await().atMost(PATIENCE).until(() -> describe(topic).groupState() == GroupState.STABLE);
        assertThat(describe(topic).type()).isEqualTo(GroupType.CLASSIC);
    }

    @Test
    void shouldKeepTheGroupWhenTheBrokerIsKilled() {
        String topic = clients.newTopic("consumer-killed", PARTITIONS);
        join(topic, topic);
        join(topic, topic);
        awaitOwners(2);
        produce(topic, 0, 120);
        awaitConsumed(120);
        var before = ownership.committed();
        broker.kill9();
        broker.restart();
        produce(topic, 120, 120);
        awaitConsumed(240);
        try (Admin admin = clients.admin()) {
            var now =
                    Clients.get(
                            admin.listConsumerGroupOffsets(topic).partitionsToOffsetAndMetadata());
            before.forEach((where, offset) ->
                    assertThat(now.get(where).offset()).isGreaterThanOrEqualTo(offset));
        }
    }

    /** What a client hears that its coordinator has given up, from Apache Kafka too. */
    @Test
    void shouldRefuseCommitsOfWhoIsGoneAndLetItJoinAgain() {
        String topic = clients.newTopic("gone", 2);
        hearsOfItsGroupEvery(topic, Duration.ofSeconds(10));
        var lost = new AtomicBoolean();
        var first = Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0));
        try (var consumer =
                clients.consumer(
                        "group.id",
                        topic,
                        "group.protocol",
                        "consumer",
                        "enable.auto.commit",
                        "false")) {
            consumer.subscribe(List.of(topic), new NotesLoss(lost));
            awaitAssignment(consumer);
            consumer.commitSync(first);
            String id = consumer.groupMetadata().memberId();
            try (var impostor = new RawMember.Modern(broker, topic, id, topic)) {
                impostor.leave();
                impostor.hear();
            }
            assertThatThrownBy(() -> consumer.committed(first.keySet()))
                    .isInstanceOf(UnknownMemberIdException.class);
            assertThatThrownBy(() -> consumer.commitSync(first))
                    .isInstanceOf(CommitFailedException.class);
            await().atMost(PATIENCE)
                    .ignoreException(UnknownMemberIdException.class)
                    .until(() -> {
                        consumer.poll(Duration.ofMillis(100));
                        return lost.get();
                    });
            awaitAssignment(consumer);
            consumer.commitSync(first);
        }
    }

    private record NotesLoss(AtomicBoolean lost) implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            lost.set(true);
        }
    }

    private static void hearsOfItsGroupEvery(String group, Duration interval) {
        var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        var entry = new ConfigEntry("consumer.heartbeat.interval.ms", "" + interval.toMillis());
        try (Admin admin = clients.admin()) {
            Clients.get(
                    admin.incrementalAlterConfigs(
                                    Map.of(
                                            resource,
                                            List.of(
                                                    new AlterConfigOp(
                                                            entry, AlterConfigOp.OpType.SET))))
                            .all());
        }
    }

    private static void awaitAssignment(KafkaConsumer<byte[], byte[]> consumer) {
        await().atMost(PATIENCE)
                .until(() -> {
                    consumer.poll(Duration.ofMillis(100));
                    return consumer.assignment().size() == 2;
                });
    }

    private void classic(String topic) {
        var member =
                new MemberThread(
                        "classic-" + members.size() + "-" + System.nanoTime(),
                        clients,
                        topic,
                        ownership,
                        "group.id",
                        topic,
                        "enable.auto.commit",
                        "false",
                        "auto.offset.reset",
                        "earliest",
                        "heartbeat.interval.ms",
                        "300",
                        "partition.assignment.strategy",
                        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        members.add(member);
    }

    private void join(String group, String topic, String... more) {
        var settings =
                new ArrayList<>(
                        List.of(
                                "group.id",
                                group,
                                "group.protocol",
                                "consumer",
                                "enable.auto.commit",
                                "false",
                                "auto.offset.reset",
                                "earliest"));
        settings.addAll(List.of(more));
        members.add(
                new MemberThread(
                        "member-" + members.size() + "-" + System.nanoTime(),
                        clients,
                        topic,
                        ownership,
                        settings.toArray(String[]::new)));
    }

    private void awaitOwners(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> {
                    assertThat(members).extracting(MemberThread::failure).containsOnlyNulls();
                    assertThat(ownership.owners()).hasSize(count);
                });
    }

    private void awaitConsumed(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ownership.consumedCount()).isEqualTo(count));
    }

    private static ConsumerGroupDescription describe(String group) {
        try (Admin admin = clients.admin()) {
            return Clients.get(admin.describeConsumerGroups(List.of(group)).all()).get(group);
        }
    }

    private static void produce(String topic, int from, int count) {
        produce(topic, PARTITIONS, from, count);
    }

    private static void produce(String topic, int partitions, int from, int count) {
        try (var producer = clients.producer()) {
            for (int i = from; i < from + count; i++) {
                producer.send(
                        new ProducerRecord<>(
                                topic, i % partitions, null, String.valueOf(i).getBytes(UTF_8)));
            }
        }
    }
}
