package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;
import static io.millrace.compat.client.Clients.pollUpTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The stock consumer with partitions assigned by hand. */
@ExtendWith(SharedBroker.class)
class ConsumerTest {
    private static final long FIRST_TIMESTAMP =
            System.currentTimeMillis() / 1000 * 1000 - 3_600_000;

    private final Clients clients;

    ConsumerTest(BrokerProcess broker) {
        clients = new Clients(broker);
    }

    @Test
    void shouldReadFromTheMiddleOfABatch() {
        TopicPartition tp = filled("middle", 1000);

        var read = clients.readToEnd(tp.topic(), 0, 437);

        assertThat(read)
                .extracting(r -> r.offset())
                .containsExactlyElementsOf(LongStream.range(437, 1000).boxed().toList());
        assertThat(new String(read.getFirst().value(), UTF_8)).isEqualTo("v437");
    }

    @ParameterizedTest
    @ValueSource(strings = {"read_uncommitted", "read_committed"})
    void shouldReadEverythingAtBothIsolationLevels(String isolation) {
        TopicPartition tp = filled(isolation.replace('_', '-'), 300);

        assertThat(clients.readToEnd(tp.topic(), 0, 0, "isolation.level", isolation)).hasSize(300);
    }

    @Test
    void shouldSeekToBothEnds() {
        TopicPartition tp = filled("ends", 50);
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer()) {
            consumer.assign(List.of(tp));

            consumer.seekToEnd(List.of(tp));
            assertThat(consumer.position(tp)).isEqualTo(50);
            consumer.seekToBeginning(List.of(tp));
            assertThat(consumer.position(tp)).isZero();
            assertThat(consumer.beginningOffsets(List.of(tp))).isEqualTo(Map.of(tp, 0L));
            assertThat(consumer.endOffsets(List.of(tp))).isEqualTo(Map.of(tp, 50L));
        }
    }

    @Test
    void shouldFindOffsetsByTimestamp() {
        TopicPartition tp = filled("times", 500);
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer()) {
            assertThat(offsetAt(consumer, tp, 0)).isEqualTo(0);
            assertThat(offsetAt(consumer, tp, FIRST_TIMESTAMP + 123 * 1000L)).isEqualTo(123);
            assertThat(offsetAt(consumer, tp, FIRST_TIMESTAMP + 123 * 1000L + 1)).isEqualTo(124);
            assertThat(consumer.offsetsForTimes(Map.of(tp, FIRST_TIMESTAMP + 500 * 1000L)).get(tp))
                    .isNull();
        }
    }

    private static long offsetAt(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition tp, long timestamp) {
        OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(tp, timestamp)).get(tp);
        assertThat(found.timestamp()).isGreaterThanOrEqualTo(timestamp);
        return found.offset();
    }

    @Test
    void shouldWakeAWaitingConsumerWhenARecordArrives() {
        String topic = clients.newTopic("wake", 1);
        TopicPartition tp = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                        clients.consumer(
                                "fetch.max.wait.ms", "6000", "request.timeout.ms", "30000");
                var producer = clients.producer()) {
            consumer.assign(List.of(tp));
            consumer.seek(tp, 0);
            assertThat(consumer.poll(Duration.ofMillis(300)))
                    .isEmpty(); // the fetch now waits in the broker

            long sent = System.nanoTime();
            get(producer.send(new ProducerRecord<>(topic, "x".getBytes(UTF_8))));
            assertThat(consumer.poll(Duration.ofSeconds(15))).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - sent))
                    .isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void shouldReadManyPartitionsThroughOneSession() {
        String topic = clients.newTopic("many", 20);
        try (var producer = clients.producer()) {
            IntStream.range(0, 2000)
                    .forEach(i ->
                            producer.send(
                                    new ProducerRecord<>(
                                            topic, i % 20, null, ("v" + i).getBytes(UTF_8))));
        }
        List<TopicPartition> all =
                IntStream.range(0, 20).mapToObj(p -> new TopicPartition(topic, p)).toList();

        try (KafkaConsumer<byte[], byte[]> consumer =
                clients.consumer("max.partition.fetch.bytes", "200")) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            for (TopicPartition tp : all) {
                while (consumer.position(tp) < 100) {
                    consumer.poll(Duration.ofMillis(200));
                }
            }
            assertThat(consumer.endOffsets(all))
                    .allSatisfy((tp, end) -> assertThat(consumer.position(tp)).isEqualTo(end));
        }
    }

    @Test
    void shouldReadABatchLargerThanTheFetchAllows() {
        String topic = clients.newTopic("oversize", 1);
        try (var producer = clients.producer()) {
            for (int i = 0; i < 3; i++) {
                get(producer.send(new ProducerRecord<>(topic, new byte[200_000])));
            }
        }

        assertThat(
                        clients.readToEnd(
                                topic,
                                0,
                                0,
                                "max.partition.fetch.bytes",
                                "1000",
                                "fetch.max.bytes",
                                "1000"))
                .hasSize(3);
    }

    @Test
    void shouldSayThatAnOffsetIsOutOfRange() {
        TopicPartition tp = filled("range", 10);
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer()) {
            consumer.assign(List.of(tp));
            consumer.seek(tp, 11);

            assertThatThrownBy(() -> pollUpTo(consumer, tp, 20))
                    .isInstanceOf(OffsetOutOfRangeException.class);
        }
    }

    @Test
    void shouldFollowAGrowingLogWithoutGapsOrRepeats() {
        String topic = clients.newTopic("tail", 1, "segment.bytes", "50000");
        TopicPartition tp = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer();
                var producer = clients.producer("compression.type", "lz4")) {
            consumer.assign(List.of(tp));
            consumer.seek(tp, 0);
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 500; i++) {
                    producer.send(
                            new ProducerRecord<>(
                                    topic,
                                    ("round %d value %d".formatted(round, i)).getBytes(UTF_8)));
                }
                producer.flush();
                long from = round * 500L;
                assertThat(pollUpTo(consumer, tp, from + 500))
                        .extracting(r -> r.offset())
                        .containsExactlyElementsOf(
                                LongStream.range(from, from + 500).boxed().toList());
            }
        }
    }

    /**
     * A topic whose record {@code i} is "v{@code i}", one second later than the record before it.
     */
    private TopicPartition filled(String prefix, int count) {
        String topic = clients.newTopic(prefix, 1);
        try (var producer = clients.producer("linger.ms", "10")) {
            for (int i = 0; i < count; i++) {
                producer.send(
                        new ProducerRecord<>(
                                topic,
                                0,
                                FIRST_TIMESTAMP + i * 1000L,
                                null,
                                ("v" + i).getBytes(UTF_8)));
            }
        }
        return new TopicPartition(topic, 0);
    }
}
