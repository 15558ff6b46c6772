package io.millrace.compat.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Kills a broker under load, spoils its files, starts it again, and holds it to every promise it
 * made: each acknowledged record is where it was said to be and is what it was; of an idempotent
 * producer nothing is there twice or out of order.
 */
final class KillRounds {
    private static final String PREFIX = "chaos";
    private static final int ENOUGH = 300;

    private final Path home;
    private final int rounds;
    private final long seed;
    private final boolean garbage;
    private final List<String> history = new ArrayList<>();

    KillRounds(Path home, int rounds, long seed, boolean garbage) {
        this.home = home;
        this.rounds = rounds;
        this.seed = seed;
        this.garbage = garbage;
    }

    /** Runs all rounds and returns how many acknowledged records were read back after the last. */
    long run() throws IOException {
        Random random = new Random(seed);
        try (BrokerProcess broker =
                BrokerProcess.start(
                        BrokerSpec.in(home).with("producer.id.expiration.ms", "86400000"))) {
            Clients clients = new Clients(broker);
            List<Load> loads = start(clients);
            try {
                for (int round = 1; round <= rounds; round++) {
                    round(broker, clients, loads, round, random);
                }
            } finally {
                loads.forEach(Load::close);
            }
            long read = verify(clients, loads);
            broker.terminate();
            broker.restart();
            assertThat(verify(clients, loads)).isEqualTo(read);
            return read;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + "\n" + String.join("\n", history), e);
        }
    }

    private List<Load> start(Clients clients) {
        String small =
                clients.newTopic(
                        PREFIX + "-small",
                        2,
                        "segment.bytes",
                        "200000",
                        "index.interval.bytes",
                        "500");
        String large = clients.newTopic(PREFIX + "-large", 2);
        return List.of(
                new Load(clients, new TopicPartition(small, 0), "all", "none", true, seed + 1),
                new Load(clients, new TopicPartition(small, 1), "1", "lz4", false, seed + 2),
                new Load(clients, new TopicPartition(large, 0), "all", "zstd", true, seed + 3),
                new Load(clients, new TopicPartition(large, 1), "1", "none", false, seed + 4));
    }

    private void round(
            BrokerProcess broker, Clients clients, List<Load> loads, int round, Random random)
            throws IOException {
        int before = loads.stream().mapToInt(Load::count).sum();
        long started = System.nanoTime();
        long atLeast = Duration.ofMillis(100 + random.nextInt(700)).toNanos();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    loads.forEach(Load::check);
                    return System.nanoTime() - started > atLeast
                            && loads.stream().mapToInt(Load::count).sum() > before + ENOUGH;
                });
        broker.kill9();
        int promised = loads.stream().mapToInt(Load::count).sum();
        List<String> planted =
                garbage
                        ? new Garbage(broker.dataDir(), random.nextLong()).plant(PREFIX)
                        : List.of();
        history.add(
                "round " + round + ": killed after " + promised + " acknowledgements; " + planted);
        broker.restart();
        long read = verify(clients, loads);
        String line =
                "round %d: %d acknowledged records read back after %s"
                        .formatted(round, read, broker.readyLine());
        history.add(line);
        if (rounds > 5) {
            System.out.println(line);
        }
    }

    private long verify(Clients clients, List<Load> loads) {
        return loads.stream().mapToLong(load -> verify(clients, load)).sum();
    }

    private static long verify(Clients clients, Load load) {
        List<Journal.Entry> promised = load.journal().acknowledged();
        TopicPartition tp = load.partition();
        List<ConsumerRecord<byte[], byte[]>> read =
                clients.readToEnd(tp.topic(), tp.partition(), 0);
        long last = -1;
        for (int i = 0; i < read.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = read.get(i);
            assertThat(record.offset()).as("offset in %s", tp).isEqualTo(i);
            long number = Journal.number(record.value());
            if (!java.util.Arrays.equals(record.value(), load.journal().payload(number))) {
                throw new AssertionError(
                        "record at " + tp + "@" + i + " is not what was sent as number " + number);
            }
            if (load.isIdempotent() && number != last + 1) {
                throw new AssertionError(
                        "record at " + tp + "@" + i + " is number " + number + " after " + last);
            }
            last = number;
        }
        for (Journal.Entry entry : promised) {
            if (entry.offset() < 0) {
                continue; // a duplicate found by its sequence, whose offset the broker no longer
                // knew
            }
            if (entry.offset() >= read.size()
                    || Journal.number(read.get((int) entry.offset()).value()) != entry.number()) {
                throw new AssertionError(
                        "lost: "
                                + tp
                                + "@"
                                + entry.offset()
                                + " number "
                                + entry.number()
                                + "; the log ends at "
                                + read.size());
            }
        }
        return promised.size();
    }
}
