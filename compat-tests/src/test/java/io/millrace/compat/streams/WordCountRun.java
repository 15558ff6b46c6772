package io.millrace.compat.streams;

import static io.millrace.compat.client.Clients.get;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.ChildProcess;
import io.millrace.compat.process.KafkaTools;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * A Streams application and its brokers; it and one of them are killed in turn until all lines are
 * counted.
 */
final class WordCountRun {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final List<BrokerProcess> brokers;
    private final Random random;
    private final Clients clients;
    private final Path home;
    private final String lines;
    private final String counts;
    private ChildProcess streams;
    private int brokerKills;
    private int streamsKills;

    WordCountRun(
            List<BrokerProcess> brokers,
            Random random,
            Clients clients,
            Path home,
            String lines,
            String counts) {
        this.brokers = brokers;
        this.random = random;
        this.clients = clients;
        this.home = home;
        this.lines = lines;
        this.counts = counts;
    }

    int brokerKills() {
        return brokerKills;
    }

    int streamsKills() {
        return streamsKills;
    }

    /** Lets the text be counted, with so many kills of each spread evenly over it. */
    void toTheEnd(int kills, long words) {
        streams = start();
        // Shorter than the patience of whoever asks: a coordinator that moves is asked for anew.
        try (Admin admin =
                clients.admin("default.api.timeout.ms", "5000", "request.timeout.ms", "5000")) {
            long total = sum(ends(admin));
            for (int i = 1; i <= 2 * kills; i++) {
                awaitDone(admin, total * i / (2 * kills + 2));
                if (i % 2 == 0) {
                    killAny();
                } else {
                    streams.kill();
                    streamsKills++;
                    streams = start();
                }
                System.out.printf("kill %d at %d of %d lines%n", i, done(admin), total);
            }
            awaitCounted(words);
            streams.terminate(Duration.ofSeconds(60));
        } finally {
            streams.close();
        }
    }

    private void killAny() {
        BrokerProcess broker = brokers.get(random.nextInt(brokers.size()));
        broker.kill9();
        brokerKills++;
        broker.restart();
    }

    private String bootstrap() {
        return brokers.stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
    }

    private ChildProcess start() {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath(),
                                WordCountApp.class.getName(),
                                bootstrap(),
                                "word-count",
                                home.resolve("state").toString(),
                                lines,
                                counts));
        try {
            return ChildProcess.start(
                    command, home.resolve("streams-" + streamsKills), Map.of(), "RUNNING"::equals);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Streams with the clients of its own release, and what is compiled here. */
    private static String classPath() {
        String own =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry ->
                                entry.matches(
                                        ".*(/test-classes/?|/(kafka-streams|rocksdbjni)-[^/]*\\.jar)"))
                        .collect(Collectors.joining(File.pathSeparator));
        return own
                + File.pathSeparator
                + KafkaTools.v4().run("class-path").expectSuccess().stdout().strip();
    }

    private void awaitDone(Admin admin, long atLeast) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .failFast("streams has ended", () -> !streams.isAlive())
                .until(() -> done(admin) >= atLeast);
    }

    private void awaitCounted(long words) {
        try (var seen = new Counts(clients, counts)) {
            await().atMost(PATIENCE)
                    .failFast("streams has ended", () -> !streams.isAlive())
                    .until(() -> seen.sum() >= words);
        }
    }

    private long done(Admin admin) {
        try {
            return get(admin.listConsumerGroupOffsets("word-count").partitionsToOffsetAndMetadata())
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().topic().equals(lines))
                    .mapToLong(entry -> entry.getValue().offset())
                    .sum();
        } catch (org.apache.kafka.common.KafkaException e) {
            return 0; // the coordinator is not back yet
        }
    }

    private Map<TopicPartition, Long> ends(Admin admin) {
        Map<TopicPartition, OffsetSpec> wanted =
                IntStream.range(0, Counts.PARTITIONS)
                        .mapToObj(i -> new TopicPartition(lines, i))
                        .collect(Collectors.toMap(p -> p, _ -> OffsetSpec.latest()));
        return get(admin.listOffsets(wanted).all()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(n -> n).sum();
    }
}
