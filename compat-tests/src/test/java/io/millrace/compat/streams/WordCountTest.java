package io.millrace.compat.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka Streams counts the words of a long text exactly once, whatever dies meanwhile. */
@Tag("streams")
@Tag("long")
class WordCountTest {
    /**
     * {@code -Dstreams.bytes=N} is the size of the text, {@code -Dstreams.kills=N} how often each
     * of broker and Streams instance is killed.
     */
    @Test
    void shouldCountEachWordOnceWhateverDies(@TempDir Path home) {
        long bytes = Long.getLong("streams.bytes", 50_000_000);
        int kills = Integer.getInteger("streams.kills", 10);
        try (BrokerProcess broker =
                BrokerProcess.start(
                        BrokerSpec.in(home.resolve("broker"))
                                .with("offsets.topic.num.partitions", "5")
                                .with("transaction.state.log.num.partitions", "5"))) {
            var clients = new Clients(broker);
            String lines = clients.newTopic("lines", Counts.PARTITIONS);
            String counts = clients.newTopic("counts", Counts.PARTITIONS);
            Map<String, Long> expected = feed(clients, lines, bytes);
            var run = new WordCountRun(broker, clients, home, lines, counts);
            long started = System.nanoTime();
            run.toTheEnd(kills, expected.values().stream().mapToLong(n -> n).sum());
            Map<String, Long> found = new Counts(clients, counts).readToEnd();
            assertThat(differences(expected, found)).isEmpty();
            System.out.printf(
                    "%d bytes, %d different words, %d in all: counted right in %d s over %d kills"
                            + " of the broker and %d of Streams%n",
                    bytes,
                    expected.size(),
                    expected.values().stream().mapToLong(n -> n).sum(),
                    (System.nanoTime() - started) / 1_000_000_000,
                    run.brokerKills(),
                    run.streamsKills());
            assertThat(run.brokerKills()).isEqualTo(kills);
            assertThat(run.streamsKills()).isEqualTo(kills);
        }
    }

    private static Map<String, Long> feed(Clients clients, String topic, long bytes) {
        Map<String, Long> expected = new HashMap<>();
        try (var producer =
                clients.producer("linger.ms", "20", "batch.size", "200000", "acks", "all")) {
            Corpus.lines(
                    bytes,
                    line -> {
                        producer.send(new ProducerRecord<>(topic, line.getBytes(UTF_8)));
                        for (String word : Words.of(line)) {
                            expected.merge(word, 1L, Long::sum);
                        }
                    });
            producer.flush();
        }
        return expected;
    }

    private static List<String> differences(Map<String, Long> expected, Map<String, Long> found) {
        Set<String> words = new TreeSet<>(expected.keySet());
        words.addAll(found.keySet());
        return words.stream()
                .filter(word -> !Objects.equals(expected.get(word), found.get(word)))
                .limit(20)
                .map(word -> word + ": " + found.get(word) + " instead of " + expected.get(word))
                .toList();
    }
}
