package io.millrace.compat.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.KafkaTools;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Groups of stock consumers whose members come, go and restart, over a broker that is killed. */
class GroupLifeTest {
    private static final int PARTITIONS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private static Path home;
    private static BrokerProcess broker;
    private static Clients clients;

    @BeforeAll
    static void startBroker() {
        broker =
                BrokerProcess.start(
                        BrokerSpec.in(home)
                                .with("group.initial.rebalance.delay.ms", "500")
                                .with("zookeeper.session.timeout.ms", "4000"));
        clients = new Clients(broker);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {RangeAssignor.class, StickyAssignor.class, CooperativeStickyAssignor.class})
    void shouldConsumeEverythingWhileMembersComeAndGo(Class<?> assignor) {
        live(assignor.getSimpleName().toLowerCase(Locale.ROOT), assignor, false);
    }

    @Test
    void shouldConsumeEverythingWhileStaticMembersRestart() {
        live("static", RangeAssignor.class, true);
    }

    private static void live(String prefix, Class<?> assignor, boolean isStatic) {
        String topic = clients.newTopic(prefix, PARTITIONS);
        var ownership = new Ownership();
        List<MemberThread> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            members.add(member(topic, "m" + i, assignor, isStatic, ownership));
        }
        await().atMost(PATIENCE).until(() -> ownership.owners().size() == 3);
        produce(topic, 0, 300);
        members.removeFirst().close();
        produce(topic, 300, 300);
        members.add(member(topic, "m0", assignor, isStatic, ownership));
        produce(topic, 600, 300);
        await().atMost(PATIENCE)
                .until(() ->
                        ownership.consumedCount() == 900 && ownership.ownedCount() == PARTITIONS);
        members.forEach(MemberThread::close);

        assertThat(members).extracting(MemberThread::failure).containsOnlyNulls();
        assertThat(ownership.faults()).isEmpty();
        assertCommitted(topic, ownership);
    }

    @Test
    void shouldKeepGroupsAndOffsetsWhenTheBrokerIsKilled() {
        String topic = clients.newTopic("killed", PARTITIONS);
        var ownership = new Ownership();
        List<MemberThread> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            members.add(member(topic, "m" + i, CooperativeStickyAssignor.class, false, ownership));
        }
        for (int round = 0; round < 3; round++) {
            produce(topic, round * 200, 200);
            int enough = round * 200 + 50;
            await().atMost(PATIENCE)
                    .untilAsserted(() -> {
                        assertThat(members).extracting(MemberThread::failure).containsOnlyNulls();
                        assertThat(ownership.consumedCount()).isGreaterThanOrEqualTo(enough);
                    });
            Map<TopicPartition, Long> before = ownership.committed();
            broker.kill9();
            broker.restart();
            before.forEach((where, offset) ->
                    assertThat(committed(topic).get(where).offset())
                            .isGreaterThanOrEqualTo(offset));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> {
                    assertThat(members).extracting(MemberThread::failure).containsOnlyNulls();
                    assertThat(ownership.consumedCount()).isEqualTo(600);
                });
        members.forEach(MemberThread::close);
        assertThat(members).extracting(MemberThread::failure).containsOnlyNulls();
        assertCommitted(topic, ownership);
    }

    @Test
    void shouldShowAndChangeAGroupWithTheConsoleTool() {
        String topic = clients.newTopic("tool", 1);
        var ownership = new Ownership();
        produce(topic, 1, 0, 10);
        try (var member = member(topic, "m", RangeAssignor.class, false, ownership)) {
            await().atMost(PATIENCE)
                    .until(() ->
                            !ownership.committed().isEmpty() && ownership.consumedCount() == 10);
            assertThat(member.failure()).isNull();
            assertThat(tool("--list")).contains(topic);
            assertThat(tool("--describe", "--group", topic))
                    .containsPattern(topic + " +0 +10 +10 +0");
            assertThat(tool("--describe", "--group", topic, "--members")).contains("127.0.0.1");
            assertThat(tool("--describe", "--group", topic, "--state")).contains("Stable");
        }
        assertThat(
                        tool(
                                "--reset-offsets",
                                "--group",
                                topic,
                                "--topic",
                                topic,
                                "--to-offset",
                                "3",
                                "--execute"))
                .containsPattern(topic + " +0 +3");
        assertThat(committed(topic).get(new TopicPartition(topic, 0)).offset()).isEqualTo(3);
        assertThat(tool("--delete-offsets", "--group", topic, "--topic", topic))
                .contains("Successful");
        assertThat(tool("--delete", "--group", topic)).contains("successful");
        assertThat(tool("--list")).doesNotContain(topic);
    }

    private static String tool(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", broker.bootstrap()));
        all.addAll(List.of(arguments));
        return KafkaTools.v4()
                .run("consumer-groups", all.toArray(String[]::new))
                .expectSuccess()
                .stdout();
    }

    private static MemberThread member(
            String topic, String name, Class<?> assignor, boolean isStatic, Ownership ownership) {
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "group.id",
                                topic,
                                "client.id",
                                name,
                                "auto.offset.reset",
                                "earliest",
                                "session.timeout.ms",
                                "10000",
                                "heartbeat.interval.ms",
                                "500",
                                "max.poll.records",
                                "50",
                                "partition.assignment.strategy",
                                assignor.getName()));
        if (isStatic) {
            settings.addAll(List.of("group.instance.id", name));
        }
        return new MemberThread(name, clients, topic, ownership, settings.toArray(String[]::new));
    }

    private static void produce(String topic, int from, int count) {
        produce(topic, PARTITIONS, from, count);
    }

    private static void produce(String topic, int partitions, int from, int count) {
        try (var producer = clients.producer()) {
            for (int i = from; i < from + count; i++) {
                producer.send(
                        new ProducerRecord<>(
                                topic, i % partitions, null, ("v" + i).getBytes(UTF_8)));
            }
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        try (Admin admin = clients.admin()) {
            return Clients.get(
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        }
    }

    private static void assertCommitted(String group, Ownership ownership) {
        Map<TopicPartition, OffsetAndMetadata> found = committed(group);
        assertThat(ownership.committed()).hasSize(PARTITIONS);
        ownership
                .committed()
                .forEach((where, offset) ->
                        assertThat(found.get(where).offset()).isGreaterThanOrEqualTo(offset));
        try (Admin admin = clients.admin()) {
            var described =
                    Clients.get(admin.describeConsumerGroups(List.of(group)).all()).get(group);
            assertThat(described.groupState())
                    .isIn(GroupState.EMPTY, GroupState.STABLE, GroupState.PREPARING_REBALANCE);
        }
    }
}
