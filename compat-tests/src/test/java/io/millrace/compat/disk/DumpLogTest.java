package io.millrace.compat.disk;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.KafkaTools;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Apache Kafka's own tool reads the log directory that a broker wrote, was killed over, recovered
 * and closed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DumpLogTest {
    private static final int RECORDS = 3000;
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    @TempDir static Path home;
    private Path data;

    @BeforeAll
    void writeALogDirectory() {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSpec.in(home))) {
            data = broker.dataDir();
            Clients clients = new Clients(broker);
            for (String codec : CODECS) {
                clients.newTopic(
                        "dump-" + codec,
                        1,
                        "segment.bytes",
                        "60000",
                        "index.interval.bytes",
                        "1000");
            }
            write(clients, 0, RECORDS / 2);
            broker.kill9();
            broker.restart();
            write(clients, RECORDS / 2, RECORDS);
            broker.terminate();
        }
    }

    private void write(Clients clients, int from, int to) {
        for (String codec : CODECS) {
            String topic = topic(codec);
            try (var producer =
                    clients.producer(
                            "compression.type", codec, "linger.ms", "5", "batch.size", "4000")) {
                for (int i = from; i < to; i++) {
                    producer.send(
                            new ProducerRecord<>(
                                    topic,
                                    ("k" + i % 10).getBytes(UTF_8),
                                    value(i).getBytes(UTF_8)));
                }
            }
        }
    }

    private static String value(int i) {
        byte[] incompressible = new byte[50];
        new Random(i).nextBytes(incompressible);
        return "record %d %s".formatted(i, HexFormat.of().formatHex(incompressible));
    }

    private String topic(String codec) {
        try (var folders = Files.list(data)) {
            return folders.map(f -> f.getFileName().toString())
                    .filter(n -> n.startsWith("dump-" + codec))
                    .findFirst()
                    .map(n -> n.substring(0, n.lastIndexOf('-')))
                    .orElseThrow();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.9.2", "4.3.1"})
    void shouldShowEveryRecordOfEverySegment(String version) {
        for (String codec : CODECS) {
            var files = new LogFiles(data.resolve(topic(codec) + "-0"), new KafkaTools(version));
            assertThat(files.ending(".log")).as("segments of %s", codec).hasSizeGreaterThan(1);

            String dump = files.dump(List.of("--deep-iteration", "--print-data-log"), ".log");

            assertThat(dump).doesNotContain("isvalid: false").doesNotContain("Found ");
            var values =
                    Pattern.compile("\\| offset: (\\d+) .*payload: (.*)")
                            .matcher(dump)
                            .results()
                            .toList();
            assertThat(values).as(codec).hasSize(RECORDS);
            for (int i = 0; i < RECORDS; i++) {
                assertThat(values.get(i).group(1)).isEqualTo(Integer.toString(i));
                assertThat(values.get(i).group(2)).isEqualTo(value(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.9.2", "4.3.1"})
    void shouldFindNoFaultInTheIndexes(String version) {
        var files = new LogFiles(data, new KafkaTools(version));

        assertThat(files.dump(List.of("--verify-index-only"), ".index", ".timeindex"))
                .doesNotContain("Mismatches")
                .doesNotContain("out of order")
                .doesNotContain("not found");
        String sane = files.dump(List.of("--index-sanity-check"), ".index", ".timeindex");
        assertThat(sane.lines().filter(l -> l.endsWith("passed sanity check.")))
                .hasSize(files.ending(".index").size() + files.ending(".timeindex").size());
    }

    @Test
    void shouldReadTheProducerSnapshots() {
        var files = new LogFiles(data, KafkaTools.v3());

        assertThat(files.ending(".snapshot")).isNotEmpty();
        assertThat(files.dump(List.of(), ".snapshot"))
                .contains("producerId: ")
                .doesNotContain("Exception");
    }

    @Test
    void shouldLeaveTheMarksOfACleanShutdown() throws Exception {
        assertThat(data.resolve(".kafka_cleanshutdown")).exists();
        assertThat(Files.readString(data.resolve("meta.properties")))
                .contains("version=0")
                .contains("cluster.id=")
                .contains("broker.id=");
        for (String codec : CODECS) {
            String end = topic(codec) + " 0 " + RECORDS;
            assertThat(Files.readAllLines(data.resolve("recovery-point-offset-checkpoint")))
                    .contains(end);
            assertThat(Files.readAllLines(data.resolve("replication-offset-checkpoint")))
                    .contains(end);
            Path folder = data.resolve(topic(codec) + "-0");
            assertThat(Files.readString(folder.resolve("partition.metadata")))
                    .startsWith("version: 0\ntopic_id: ");
            assertThat(Files.readAllLines(folder.resolve("leader-epoch-checkpoint")))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .startsWith("0")
                    .contains("0 0");
        }
    }
}
