package io.millrace.compat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The stock consumer as a member of a classic group. */
@ExtendWith(SharedBroker.class)
class GroupConsumerTest {
    private final Clients clients;

    GroupConsumerTest(BrokerProcess broker) {
        clients = new Clients(broker);
    }

    @Test
    void shouldGoOnWhereTheGroupCommitted() {
        String topic = filled("resume", 2, 100);
        String group = topic + "-group";

        Set<String> first = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = member(group, "max.poll.records", "30")) {
            consumer.subscribe(List.of(topic));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        poll(consumer, first);
                        return first.size() >= 60;
                    });
            consumer.commitSync();
        }
        Set<String> second = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = member(group)) {
            consumer.subscribe(List.of(topic));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        poll(consumer, second);
                        return first.size() + second.size() >= 200;
                    });
        }

        assertThat(second).doesNotContainAnyElementsOf(first).hasSize(200 - first.size());
    }

    @Test
    void shouldShareThePartitionsAmongMembers() {
        String topic = filled("share", 4, 10);
        String group = topic + "-group";

        try (KafkaConsumer<byte[], byte[]> one = member(group);
                KafkaConsumer<byte[], byte[]> two = member(group)) {
            one.subscribe(List.of(topic));
            two.subscribe(List.of(topic));
            Set<String> seen = new HashSet<>();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        poll(one, seen);
                        poll(two, seen);
                        return one.assignment().size() == 2 && two.assignment().size() == 2;
                    });

            Set<TopicPartition> both = new HashSet<>(one.assignment());
            both.addAll(two.assignment());
            assertThat(both).hasSize(4);
        }
    }

    private static void poll(KafkaConsumer<byte[], byte[]> consumer, Set<String> into) {
        consumer.poll(Duration.ofMillis(100))
                .forEach(r -> into.add(r.partition() + ":" + new String(r.value(), UTF_8)));
    }

    private KafkaConsumer<byte[], byte[]> member(String group, String... settings) {
        String[] all = new String[settings.length + 6];
        System.arraycopy(
                new String[] {
                    "group.id",
                    group,
                    "auto.offset.reset",
                    "earliest",
                    "session.timeout.ms",
                    "10000"
                },
                0,
                all,
                0,
                6);
        System.arraycopy(settings, 0, all, 6, settings.length);
        return clients.consumer(all);
    }

    private String filled(String prefix, int partitions, int each) {
        String topic = clients.newTopic(prefix, partitions);
        try (var producer = clients.producer()) {
            for (int i = 0; i < each * partitions; i++) {
                producer.send(
                        new ProducerRecord<>(
                                topic, i % partitions, null, ("v" + i).getBytes(UTF_8)));
            }
        }
        return topic;
    }
}
