package io.millrace.compat.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.ClusterProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
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
    private static final long BYTES = Long.getLong("streams.bytes", 50_000_000);
    private static final int KILLS = Integer.getInteger("streams.kills", 10);
    private static final int BROKERS = Integer.getInteger("streams.brokers", 1);
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "offsets.topic.num.partitions", "5",
                    "transaction.state.log.num.partitions", "5");

    /**
     * {@code -Dstreams.bytes=N} is the size of the text, {@code -Dstreams.kills=N} how often each
     * of brokers and Streams instance is killed, {@code -Dstreams.brokers=3} asks for a cluster
     * that keeps three copies, two of them in sync, of which any broker is killed.
     */
    @Test
    void shouldCountEachWordOnceWhateverDies(@TempDir Path home) {
        if (BROKERS > 1) {
            try (var cluster = ClusterProcess.start(home, BROKERS, SETTINGS)) {
                countOver(cluster.brokers(), new Clients(cluster.bootstrap()), home);
            }
            return;
        }
        BrokerSpec spec = BrokerSpec.in(home.resolve("broker"));
        for (var setting : SETTINGS.entrySet()) {
            spec = spec.with(setting.getKey(), setting.getValue());
        }
        try (BrokerProcess broker = BrokerProcess.start(spec)) {
            countOver(List.of(broker), new Clients(broker), home);
        }
    }

    private static void countOver(List<BrokerProcess> brokers, Clients clients, Path home) {
        String lines = clients.newTopic("lines", Counts.PARTITIONS);
        String counts = clients.newTopic("counts", Counts.PARTITIONS);
        Map<String, Long> expected = feed(clients, lines, BYTES);
        long words = expected.values().stream().mapToLong(n -> n).sum();
        long seed = Long.getLong("streams.seed", System.nanoTime());
        var run = new WordCountRun(brokers, new Random(seed), clients, home, lines, counts);
        long started = System.nanoTime();
        run.toTheEnd(KILLS, words);
        Map<String, Long> found = new Counts(clients, counts).readToEnd();
        assertThat(differences(expected, found)).isEmpty();
        System.out.printf(
                "%d brokers, %d bytes, %d different words, %d in all: counted right in %d s over"
                        + " %d kills of a broker and %d of Streams (seed %d)%n",
                brokers.size(),
                BYTES,
                expected.size(),
                words,
                (System.nanoTime() - started) / 1_000_000_000,
                run.brokerKills(),
                run.streamsKills(),
                seed);
        assertThat(run.brokerKills()).isEqualTo(KILLS);
        assertThat(run.streamsKills()).isEqualTo(KILLS);
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
