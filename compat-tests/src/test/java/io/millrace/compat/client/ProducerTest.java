package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;

/** The stock producer: what it is told and what lies in the log afterwards. */
@ExtendWith(SharedBroker.class)
class ProducerTest {
    private final Clients clients;

    ProducerTest(BrokerProcess broker) {
        clients = new Clients(broker);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "all"})
    void shouldStoreRecordsInOrderWithAnyAcknowledgement(String acks) {
        String topic = clients.newTopic("acks" + acks, 1);

        try (var producer = clients.producer("acks", acks, "enable.idempotence", "false")) {
            for (int i = 0; i < 1000; i++) {
                producer.send(new ProducerRecord<>(topic, bytes("k" + i), bytes("v" + i)));
            }
        }

        assertThat(clients.readToEnd(topic, 0, 0))
                .extracting(r -> new String(r.value(), UTF_8))
                .containsExactlyElementsOf(numbered("v", 1000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void shouldReturnWhatWasSentWithEachCodec(String codec) {
        String topic = clients.newTopic(codec, 1);
        Random random = new Random(7);
        List<byte[]> sent = new ArrayList<>();

        try (var producer =
                clients.producer(
                        "compression.type", codec, "linger.ms", "20", "batch.size", "65536")) {
            for (int i = 0; i < 2000; i++) {
                byte[] value =
                        i % 3 == 0
                                ? new byte[random.nextInt(2000)]
                                : bytes("line %d of a text that repeats itself".formatted(i));
                sent.add(value);
                producer.send(new ProducerRecord<>(topic, value));
            }
        }

        var read = clients.readToEnd(topic, 0, 0);
        assertThat(read).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(read.get(i).offset()).isEqualTo(i);
            assertThat(read.get(i).value()).isEqualTo(sent.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd", "uncompressed"})
    void shouldKeepRecordsWhenTheTopicAsksForAnotherCodec(String codec) {
        String topic = clients.newTopic("to-" + codec, 1, "compression.type", codec);

        try (var producer =
                clients.producer(
                        "compression.type",
                        "snappy".equals(codec) ? "lz4" : "snappy",
                        "linger.ms",
                        "20")) {
            for (int i = 0; i < 500; i++) {
                producer.send(new ProducerRecord<>(topic, bytes("k" + i), bytes("v" + i)));
            }
        }

        assertThat(clients.readToEnd(topic, 0, 0))
                .extracting(r -> new String(r.value(), UTF_8))
                .containsExactlyElementsOf(numbered("v", 500));
    }

    @Test
    void shouldKeepHeadersNullsAndTimestamps() {
        String topic = clients.newTopic("shapes", 1, "retention.ms", "-1");
        var headers =
                new RecordHeaders()
                        .add("a", bytes("1"))
                        .add("a", bytes("2"))
                        .add("none", null)
                        .add("", new byte[0]);

        try (var producer = clients.producer()) {
            get(
                    producer.send(
                            new ProducerRecord<>(
                                    topic, 0, 1_234_567L, null, bytes("value"), headers)));
            get(
                    producer.send(
                            new ProducerRecord<byte[], byte[]>(
                                    topic, 0, (Long) 1_234_568L, bytes("key"), (byte[]) null)));
            get(
                    producer.send(
                            new ProducerRecord<>(topic, 0, 1_234_566L, new byte[0], new byte[0])));
        }

        var read = clients.readToEnd(topic, 0, 0);
        assertThat(read)
                .extracting(r -> r.timestamp())
                .containsExactly(1_234_567L, 1_234_568L, 1_234_566L);
        assertThat(read.get(0).headers()).isEqualTo(headers);
        assertThat(read.get(0).key()).isNull();
        assertThat(read.get(1).value()).isNull();
        assertThat(read.get(2).key()).isEmpty();
        assertThat(read.get(2).value()).isEmpty();
    }

    @Test
    void shouldCarryRecordsOfAboutAMegabyte() {
        String topic = clients.newTopic("big", 1);
        byte[] value = new byte[1_000_000];
        new Random(3).nextBytes(value);

        try (var producer = clients.producer("max.request.size", "2000000")) {
            for (int i = 0; i < 5; i++) {
                assertThat(get(producer.send(new ProducerRecord<>(topic, value))).offset())
                        .isEqualTo(i);
            }
        }

        assertThat(clients.readToEnd(topic, 0, 0))
                .hasSize(5)
                .allSatisfy(r -> assertThat(r.value()).isEqualTo(value));
    }

    @Test
    void shouldRefuseARecordLargerThanTheTopicTakes() {
        String topic = clients.newTopic("small", 1, "max.message.bytes", "10000");

        try (var producer = clients.producer()) {
            assertThatThrownBy(
                            () -> get(producer.send(new ProducerRecord<>(topic, new byte[20_000]))))
                    .isInstanceOf(RecordTooLargeException.class);
            assertThat(get(producer.send(new ProducerRecord<>(topic, new byte[5_000]))).offset())
                    .isZero();
        }
    }

    @Test
    void shouldRefuseTimestampsTheTopicDoesNotAllow() {
        String topic =
                clients.newTopic("strict-time", 1, "message.timestamp.before.max.ms", "60000");

        try (var producer = clients.producer()) {
            assertThatThrownBy(() ->
                            get(
                                    producer.send(
                                            new ProducerRecord<>(
                                                    topic, 0, 1L, null, bytes("old")))))
                    .isInstanceOf(InvalidTimestampException.class);
        }
    }

    @Test
    void shouldStampRecordsOfALogAppendTimeTopic() {
        String topic =
                clients.newTopic("append-time", 1, "message.timestamp.type", "LogAppendTime");
        long before = System.currentTimeMillis();

        RecordMetadata told;
        try (var producer = clients.producer()) {
            told = get(producer.send(new ProducerRecord<>(topic, 0, 5L, null, bytes("x"))));
        }

        assertThat(told.timestamp()).isBetween(before, System.currentTimeMillis());
        assertThat(clients.readToEnd(topic, 0, 0))
                .singleElement()
                .satisfies(r -> assertThat(r.timestamp()).isEqualTo(told.timestamp()));
    }

    @Test
    void shouldKeepOrderOfAnIdempotentProducerWithFiveRequestsInFlight() {
        String topic = clients.newTopic("idempotent", 3);
        List<Future<RecordMetadata>> told = new ArrayList<>();

        try (var producer =
                clients.producer(
                        "max.in.flight.requests.per.connection", "5", "batch.size", "500")) {
            for (int i = 0; i < 3000; i++) {
                told.add(producer.send(new ProducerRecord<>(topic, i % 3, null, bytes("v" + i))));
            }
        }

        assertThat(told)
                .extracting(f -> get(f).offset())
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.range(0, 3000)
                                .map(i -> i / 3)
                                .boxed()
                                .toList());
        for (int p = 0; p < 3; p++) {
            int partition = p;
            assertThat(clients.readToEnd(topic, p, 0))
                    .extracting(r -> new String(r.value(), UTF_8))
                    .containsExactlyElementsOf(
                            java.util.stream.IntStream.range(0, 1000)
                                    .mapToObj(i -> "v" + (3 * i + partition))
                                    .toList());
        }
    }

    @Test
    void shouldCreateATopicThatAProducerAsksFor() {
        String topic = "made-by-producer-" + System.nanoTime();

        try (var producer = clients.producer()) {
            assertThat(get(producer.send(new ProducerRecord<>(topic, bytes("first")))).offset())
                    .isZero();
        }

        assertThat(clients.readToEnd(topic, 0, 0)).hasSize(1);
    }

    @Test
    void shouldRefuseToCreateATopicWithABadName() {
        try (var producer = clients.producer("max.block.ms", "5000")) {
            assertThatThrownBy(() ->
                            get(producer.send(new ProducerRecord<>("not/a/topic", bytes("x")))))
                    .isInstanceOf(InvalidTopicException.class);
        }
    }

    private static List<String> numbered(String prefix, int count) {
        return java.util.stream.IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
