package io.millrace.compat.twin;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.disk.LogFiles;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.Kafka3Launcher;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.Launcher;
import io.millrace.compat.process.ZooKeeperProcess;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Apache Kafka 3.9 and Millrace take turns over one log directory and one ZooKeeper; each must find
 * what the other left: topics and their ids, settings, offsets, every record.
 */
@Tag("twin")
@Tag("long")
class CrossStartTest {
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    @TempDir Path home;

    /** What must be there, whoever serves: partition to the values at its offsets. */
    private final Map<TopicPartition, TreeMap<Long, String>> expected = new HashMap<>();

    private final Map<String, Uuid> ids = new HashMap<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFindEverythingTheOtherLeft(boolean killed) throws Exception {
        try (ZooKeeperProcess zooKeeper =
                ZooKeeperProcess.start(home.resolve("zookeeper"), BrokerSpec.freePort())) {
            BrokerSpec spec =
                    BrokerSpec.in(home)
                            .with("zookeeper.connect", zooKeeper.address())
                            .with("broker.id", "0");
            List<Launcher> turns =
                    List.of(
                            new Kafka3Launcher(),
                            Launcher.chosen(),
                            new Kafka3Launcher(),
                            Launcher.chosen());
            int turn = 0;
            for (Launcher launcher : turns) {
                serve(launcher, spec, turn++, killed);
            }
        }
    }

    @Test
    void shouldHandOverATreeUnderAChroot() throws Exception {
        try (ZooKeeperProcess zooKeeper =
                ZooKeeperProcess.start(home.resolve("zookeeper"), BrokerSpec.freePort())) {
            BrokerSpec spec =
                    BrokerSpec.in(home)
                            .with("zookeeper.connect", zooKeeper.address() + "/a/house")
                            .with("broker.id", "7");
            int turn = 0;
            for (Launcher launcher :
                    List.of(Launcher.chosen(), new Kafka3Launcher(), Launcher.chosen())) {
                serve(launcher, spec, turn++, false);
            }
        }
    }

    /** One turn: check what is there, add to it, leave. */
    private void serve(Launcher launcher, BrokerSpec spec, int turn, boolean killed)
            throws Exception {
        try (BrokerProcess broker = start(launcher, spec)) {
            Clients clients = new Clients(broker);
            verify(clients);
            for (String codec : CODECS) {
                String topic =
                        clients.newTopic(
                                "turn" + turn + "-" + codec,
                                2,
                                "segment.bytes",
                                "30000",
                                "retention.ms",
                                "-1");
                expected.put(new TopicPartition(topic, 0), new TreeMap<>());
                expected.put(new TopicPartition(topic, 1), new TreeMap<>());
                ids.put(topic, id(clients, topic));
            }
            append(clients, turn);
            forget(clients);
            if (killed) {
                broker.kill9();
            } else {
                broker.terminate();
            }
        }
        if (!killed) {
            LogFiles files = new LogFiles(spec.dataDir(), KafkaTools.v3());
            assertThat(files.dump(List.of("--verify-index-only"), ".index", ".timeindex"))
                    .doesNotContain("Mismatches")
                    .doesNotContain("not found");
        }
    }

    /**
     * After kill -9 a broker may have to wait until ZooKeeper has forgotten the session of its
     * predecessor.
     */
    private static BrokerProcess start(Launcher launcher, BrokerSpec spec) {
        for (int left = 5; ; left--) {
            try {
                return BrokerProcess.start(launcher, spec);
            } catch (AssertionError e) {
                if (left == 1 || !e.getMessage().contains("NodeExists")) {
                    throw e;
                }
            }
        }
    }

    private void append(Clients clients, int turn) {
        for (TopicPartition tp : expected.keySet()) {
            String codec = tp.topic().replaceAll("turn\\d+-([a-z0-9]+)-.*", "$1");
            try (var producer =
                    clients.producer(
                            "compression.type", codec, "linger.ms", "5", "batch.size", "3000")) {
                for (int i = 0; i < 400; i++) {
                    String value = "turn %d record %d in %s".formatted(turn, i, tp);
                    producer.send(
                            new ProducerRecord<>(
                                    tp.topic(), tp.partition(), null, value.getBytes(UTF_8)),
                            (told, e) -> expected.get(tp).put(told.offset(), value));
                }
            }
            assertThat(expected.get(tp))
                    .as("acknowledged in %s", tp)
                    .containsKey(expected.get(tp).lastKey())
                    .hasSizeGreaterThanOrEqualTo(390);
        }
    }

    /** Deletes the oldest ten records of every partition. */
    private void forget(Clients clients) {
        try (Admin admin = clients.admin()) {
            for (var partition : expected.entrySet()) {
                long before = partition.getValue().firstKey() + 10;
                get(
                        admin.deleteRecords(
                                        Map.of(
                                                partition.getKey(),
                                                RecordsToDelete.beforeOffset(before)))
                                .all());
                partition.getValue().headMap(before).clear();
            }
        }
    }

    private void verify(Clients clients) {
        try (Admin admin = clients.admin()) {
            for (var topic : ids.entrySet()) {
                assertThat(id(clients, topic.getKey()))
                        .as("id of %s", topic.getKey())
                        .isEqualTo(topic.getValue());
                ConfigResource resource =
                        new ConfigResource(ConfigResource.Type.TOPIC, topic.getKey());
                assertThat(
                                get(admin.describeConfigs(List.of(resource)).all())
                                        .get(resource)
                                        .get("segment.bytes")
                                        .value())
                        .isEqualTo("30000");
            }
        }
        expected.forEach((tp, values) -> {
            TreeMap<Long, String> read = new TreeMap<>();
            clients.readToEnd(tp.topic(), tp.partition(), values.firstKey())
                    .forEach(r -> read.put(r.offset(), new String(r.value(), UTF_8)));
            assertThat(read).as("records of %s", tp).isEqualTo(values);
        });
    }

    /** Kafka serves a moment before it knows its topics. */
    private static Uuid id(Clients clients, String topic) {
        try (Admin admin = clients.admin()) {
            return await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(UnknownTopicOrPartitionException.class)
                    .until(
                            () ->
                                    get(admin.describeTopics(List.of(topic)).allTopicNames())
                                            .get(topic)
                                            .topicId(),
                            Objects::nonNull);
        }
    }
}
