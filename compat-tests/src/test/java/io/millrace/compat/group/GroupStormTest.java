package io.millrace.compat.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Twenty stock consumers in one group over sixty partitions, joining, leaving and dying at random
 * under load: {@code -Dgroups.minutes} for each form, {@code -Dgroups.kills} of the broker in each.
 */
@Tag("groups")
@Tag("long")
class GroupStormTest {
    private static final int MEMBERS = 20;
    private static final int PARTITIONS = 60;
    private static final double MINUTES =
            Double.parseDouble(System.getProperty("groups.minutes", "10"));
    private static final int KILLS = Integer.getInteger("groups.kills", 0);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir private Path home;
    private final Ownership ownership = new Ownership();
    private final Map<TopicPartition, Long> seen = new HashMap<>();
    private final Random random = new Random(7);
    private int produced;

    enum Form {
        RANGE("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor"),
        STICKY("partition.assignment.strategy", "org.apache.kafka.clients.consumer.StickyAssignor"),
        COOPERATIVE_STICKY(
                "partition.assignment.strategy",
                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"),
        STATIC("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor"),
        SERVER_UNIFORM("group.protocol", "consumer", "group.remote.assignor", "uniform"),
        SERVER_RANGE("group.protocol", "consumer", "group.remote.assignor", "range"),
        SERVER_REGEX("group.protocol", "consumer");

        private final List<String> settings;

        Form(String... settings) {
            this.settings = List.of(settings);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldConsumeEverythingWhileMembersComeGoAndDie(Form form) {
        try (var broker =
                        BrokerProcess.start(
                                BrokerSpec.in(home)
                                        .with("group.initial.rebalance.delay.ms", "500")
                                        .with("group.consumer.min.session.timeout.ms", "6000")
                                        .with("group.consumer.session.timeout.ms", "10000")
                                        .with("group.consumer.min.heartbeat.interval.ms", "500")
                                        .with("group.consumer.heartbeat.interval.ms", "1000")
                                        .with("zookeeper.session.timeout.ms", "4000"));
                var admin = new Clients(broker).admin()) {
            storm(form, broker, new Clients(broker), admin);
        }
    }

    private void storm(Form form, BrokerProcess broker, Clients clients, Admin admin) {
        String topic = clients.newTopic("storm", PARTITIONS);
        MemberThread[] members = new MemberThread[MEMBERS];
        for (int i = 0; i < MEMBERS; i++) {
            members[i] = member(form, clients, topic, i);
        }
        long end = System.nanoTime() + (long) (MINUTES * 60e9);
        long pause = (long) (MINUTES * 60e9 / (KILLS + 1));
        long nextKill = System.nanoTime() + pause;
        int changes = 0;
        int kills = 0;
        while (System.nanoTime() < end || kills < KILLS) {
            produce(clients, topic);
            int one = random.nextInt(MEMBERS);
            if (members[one] == null) {
                members[one] = member(form, clients, topic, one);
            } else {
                retire(members[one]);
                members[one] = null;
            }
            changes++;
            checkCommitted(admin, topic);
            if (kills < KILLS && System.nanoTime() > nextKill) {
                broker.kill9();
                broker.restart();
                kills++;
                nextKill += pause;
            }
        }
        finish(form, clients, topic, members);
        checkCommitted(admin, topic);
        System.out.printf(
                "%s: %d records, %d changes of members, %d kills%n",
                form, produced, changes, kills);
    }

    private void retire(MemberThread member) {
        if (random.nextInt(3) == 0) {
            member.die();
        } else {
            member.close();
        }
        assertThat(member.failure()).isNull();
    }

    private void finish(Form form, Clients clients, String topic, MemberThread[] members) {
        List<MemberThread> all = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            all.add(members[i] == null ? member(form, clients, topic, i) : members[i]);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> {
                    assertThat(ownership.consumedCount()).isEqualTo(produced);
                    assertThat(ownership.ownedCount()).isEqualTo(PARTITIONS);
                });
        all.forEach(MemberThread::close);
        assertThat(all).extracting(MemberThread::failure).containsOnlyNulls();
        assertThat(ownership.faults()).isEmpty();
    }

    /** What is committed never goes back, nor behind what a member was told is safe. */
    private void checkCommitted(Admin admin, String group) {
        Map<TopicPartition, Long> told = ownership.committed();
        var now =
                Clients.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        now.forEach((where, what) -> {
            assertThat(what.offset()).isGreaterThanOrEqualTo(seen.getOrDefault(where, 0L));
            seen.put(where, what.offset());
        });
        told.forEach((where, offset) ->
                assertThat(now.get(where).offset()).isGreaterThanOrEqualTo(offset));
    }

    private void produce(Clients clients, String topic) {
        try (var producer = clients.producer()) {
            for (int i = 0; i < 300; i++) {
                byte[] value = String.valueOf(produced++).getBytes(UTF_8);
                producer.send(new ProducerRecord<>(topic, produced % PARTITIONS, null, value));
            }
        }
    }

    private MemberThread member(Form form, Clients clients, String topic, int index) {
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "group.id",
                                topic,
                                "enable.auto.commit",
                                "false",
                                "auto.offset.reset",
                                "earliest"));
        settings.addAll(form.settings);
        if (form.settings.contains("partition.assignment.strategy")) {
            settings.addAll(
                    List.of("session.timeout.ms", "10000", "heartbeat.interval.ms", "1000"));
        }
        if (form == Form.STATIC) {
            settings.addAll(List.of("group.instance.id", "static-" + index));
        }
        String name = "m" + index + "-" + System.nanoTime();
        String what = form == Form.SERVER_REGEX ? "^" + topic : topic;
        return new MemberThread(name, clients, what, ownership, settings.toArray(String[]::new));
    }
}
