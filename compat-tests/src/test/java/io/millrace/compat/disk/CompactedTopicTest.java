package io.millrace.compat.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.KafkaTools;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A topic is compacted while stock clients write and read it and the broker is killed; {@code
 * -Dcompaction.kills=N} for more often than in passing.
 */
class CompactedTopicTest {
    private static final int KEYS = 100;
    private static final int KILLS = Integer.getInteger("compaction.kills", 2);
    private static final int ROUNDS_PER_KILL = 20;
    private static final int DELETED_KEYS = 10;

    @TempDir Path home;
    private final Map<String, Long> offsets = new ConcurrentHashMap<>();
    private final Map<String, String> expected = new TreeMap<>();

    @Test
    void shouldKeepTheLastValueOfEveryKeyWhereItWasWritten() {
        var spec =
                BrokerSpec.in(home)
                        .with("log.cleaner.backoff.ms", "100")
                        .with("log.cleaner.threads", "2")
                        .with("log.segment.delete.delay.ms", "500");
        try (BrokerProcess broker = BrokerProcess.start(spec)) {
            var clients = new Clients(broker);
            String topic = newTopic(clients);
            refuseKeyless(clients, topic);
            var stop = new AtomicBoolean();
            Thread reader = Thread.ofVirtual().start(() -> readOver(clients, topic, stop));
            for (int kill = 0; kill < KILLS; kill++) {
                write(clients, topic, kill * ROUNDS_PER_KILL, (kill + 1) * ROUNDS_PER_KILL);
                broker.kill9();
                broker.restart();
            }
            awaitCompact(clients, topic);
            broker.kill9();
            broker.restart();
            check(clients, topic);
            stop.set(true);
            join(reader);
            assertThat(failure).as("what a reader met meanwhile").isNull();
            assertThat(reads).as("complete reads meanwhile").isPositive();
            broker.terminate();
            checkWithKafkasTool(broker.dataDir().resolve(topic + "-0"));
        }
    }

    @Test
    void shouldCompactCommittedOffsetsAndStillKnowThem() {
        var spec =
                BrokerSpec.in(home)
                        .with("log.cleaner.backoff.ms", "100")
                        .with("log.cleaner.min.cleanable.ratio", "0.1")
                        .with("offsets.topic.num.partitions", "1")
                        .with("offsets.topic.segment.bytes", "20000");
        try (BrokerProcess broker = BrokerProcess.start(spec)) {
            var clients = new Clients(broker);
            var partition = new TopicPartition(clients.newTopic("committed", 1), 0);
            try (var consumer = clients.consumer("group.id", "compact")) {
                for (int i = 1; i <= 1_000; i++) {
                    consumer.commitSync(Map.of(partition, new OffsetAndMetadata(i)));
                }
            }
            Path checkpoint = broker.dataDir().resolve("cleaner-offset-checkpoint");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(Files.readString(checkpoint))
                                    .containsPattern("__consumer_offsets 0 [5-9]\\d\\d"));
            broker.kill9();
            broker.restart();
            try (var consumer = clients.consumer("group.id", "compact")) {
                assertThat(consumer.committed(Set.of(partition)))
                        .containsEntry(partition, new OffsetAndMetadata(1_000));
            }
            broker.terminate();
        }
    }

    private static String newTopic(Clients clients) {
        return clients.newTopic(
                "compact",
                1,
                "cleanup.policy",
                "compact",
                "segment.bytes",
                "40000",
                "index.interval.bytes",
                "500",
                "min.cleanable.dirty.ratio",
                "0.01",
                "delete.retention.ms",
                "200",
                "file.delete.delay.ms",
                "500");
    }

    private static void refuseKeyless(Clients clients, String topic) {
        try (var producer = clients.producer()) {
            byte[] value = {1};
            assertThatThrownBy(() -> Clients.get(producer.send(new ProducerRecord<>(topic, value))))
                    .isInstanceOf(InvalidRecordException.class);
        }
    }

    private void write(Clients clients, String topic, int from, int to) {
        try (var producer = clients.producer("compression.type", "lz4", "linger.ms", "2");
                var transactional = clients.producer("transactional.id", "compact-" + from)) {
            transactional.initTransactions();
            for (int round = from; round < to; round++) {
                Map<String, Future<?>> sent = new HashMap<>();
                for (int key = 0; key < KEYS; key++) {
                    boolean delete = key < DELETED_KEYS && round >= ROUNDS_PER_KILL;
                    String value = delete ? null : "value of round " + round;
                    var record = record(topic, "k" + key, value);
                    sent.put("k" + key, producer.send(record));
                    if (value == null) {
                        expected.remove("k" + key);
                    } else {
                        expected.put("k" + key, value);
                    }
                }
                sent.forEach((key, future) -> offsets.put(key, offset(future)));
                transactional.beginTransaction();
                transactional.send(record(topic, "k50", "rolled back"));
                transactional.flush();
                transactional.abortTransaction();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, String value) {
        byte[] bytes = value == null ? null : value.getBytes(UTF_8);
        return new ProducerRecord<>(topic, key.getBytes(UTF_8), bytes);
    }

    private static long offset(Future<?> sent) {
        return ((RecordMetadata) Clients.get(sent)).offset();
    }

    private volatile Throwable failure;
    private volatile int reads;

    /** Reads from the beginning again and again, whatever is compacted or killed meanwhile. */
    private void readOver(Clients clients, String topic, AtomicBoolean stop) {
        var partition = new TopicPartition(topic, 0);
        try (var consumer = clients.consumer("isolation.level", "read_committed")) {
            consumer.assign(List.of(partition));
            while (!stop.get()) {
                consumer.seek(partition, 0);
                readOnce(consumer, partition, stop);
            }
        } catch (RuntimeException | AssertionError e) {
            failure = e;
        }
    }

    /**
     * Offsets only ever rise, nothing rolled back is seen, and no key is behind what was
     * acknowledged before the reading began.
     */
    private void readOnce(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, AtomicBoolean stop) {
        Map<String, Long> acknowledged = Map.copyOf(offsets);
        long until = acknowledged.values().stream().mapToLong(n -> n).max().orElse(-1);
        Map<String, Long> seen = new HashMap<>();
        long last = -1;
        while (last < until && !stop.get()) {
            for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(50)).records(partition)) {
                assertThat(record.offset()).isGreaterThan(last);
                assertThat(record.value()).isNotEqualTo("rolled back".getBytes(UTF_8));
                last = record.offset();
                seen.put(new String(record.key(), UTF_8), last);
            }
        }
        if (last >= until) {
            acknowledged.forEach((key, offset) -> {
                if (!isDeleted(key)) {
                    assertThat(seen.getOrDefault(key, -1L)).as(key).isGreaterThanOrEqualTo(offset);
                }
            });
            reads++;
        }
    }

    /** Whether the key is deleted some time, so that nothing of it need be seen. */
    private static boolean isDeleted(String key) {
        return Integer.parseInt(key.substring(1)) < DELETED_KEYS;
    }

    private static void join(Thread thread) {
        try {
            assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitCompact(Clients clients, String topic) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> {
                    touch(clients, topic);
                    assertThat(read(clients, topic))
                            .hasSizeLessThan(KEYS * 12)
                            .as("tombstones whose time is over")
                            .noneMatch(record -> record.value() == null);
                });
    }

    /** Fills up the segment being written, so that what came before can be compacted. */
    private void touch(Clients clients, String topic) {
        try (var producer = clients.producer()) {
            for (int i = 0; i < 50; i++) {
                var sent = producer.send(record(topic, "k99", "touched " + "x".repeat(800)));
                offsets.put("k99", offset(sent));
            }
            expected.put("k99", "touched " + "x".repeat(800));
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(Clients clients, String topic) {
        return clients.readToEnd(topic, 0, 0, "isolation.level", "read_committed");
    }

    private void check(Clients clients, String topic) {
        Map<String, String> last = new TreeMap<>();
        List<Long> seen = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : read(clients, topic)) {
            String key = new String(record.key(), UTF_8);
            seen.add(record.offset());
            if (record.value() == null) {
                last.remove(key);
            } else {
                last.put(key, new String(record.value(), UTF_8));
            }
        }
        assertThat(last).isEqualTo(expected);
        expected.keySet().forEach(key -> assertThat(seen).contains(offsets.get(key)));
        assertThat(seen).isSorted();
    }

    private static void checkWithKafkasTool(Path folder) {
        var files = new LogFiles(folder, KafkaTools.v3());
        assertThat(files.dump(List.of("--deep-iteration"), ".log"))
                .contains("deleteHorizonMs")
                .doesNotContain("isvalid: false")
                .doesNotContain("invalid bytes");
        assertThat(files.dump(List.of("--verify-index-only"), ".index", ".timeindex"))
                .doesNotContain("Mismatches")
                .doesNotContain("out of order")
                .doesNotContain("not found");
    }
}
