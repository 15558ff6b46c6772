package io.millrace.compat.flood;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.ProcessProbe;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Floods a broker of its own with malformed frames and watches from outside: no thread dies, no
 * memory stays behind, and decent clients do not notice.
 */
final class FrameFlood {
    private static final long GROWTH_BYTES = 64L << 20;
    private static final int CONNECTIONS = 96;

    /** What was seen, for the person who started it. */
    record Report(
            Hose.Tally tally,
            long residentGrowth,
            long heapGrowth,
            long validRecords,
            long slowestMs,
            long seconds) {
        @Override
        public String toString() {
            return "%s in %d s; resident memory %+.1f MiB, live heap %+.1f MiB; meanwhile %d records of a decent client, the slowest in %d ms"
                    .formatted(
                            tally,
                            seconds,
                            residentGrowth / 1048576.0,
                            heapGrowth / 1048576.0,
                            validRecords,
                            slowestMs);
        }
    }

    private final Path home;
    private final long frames;
    private final long seed;

    FrameFlood(Path home, long frames, long seed) {
        this.home = home;
        this.frames = frames;
        this.seed = seed;
    }

    Report run() throws InterruptedException, ExecutionException {
        BrokerSpec spec =
                BrokerSpec.in(home)
                        .with("auto.create.topics.enable", "false")
                        .with("offsets.topic.num.partitions", "1")
                        .with("transaction.state.log.num.partitions", "1")
                        // A heap that is there from the beginning: what grows afterwards is growth.
                        .withJvmFlags("-Xms320m", "-Xmx320m", "-XX:+AlwaysPreTouch");
        try (BrokerProcess broker = BrokerProcess.start(spec)) {
            Report report = flood(broker, new Clients(broker));
            broker.terminate();
            return report;
        }
    }

    private Report flood(BrokerProcess broker, Clients clients)
            throws InterruptedException, ExecutionException {
        try (Admin admin = clients.admin()) {
            Clients.get(
                    admin.createTopics(
                                    Frames.TOPICS.stream()
                                            .map(t -> new NewTopic(t, 2, (short) 1))
                                            .toList())
                            .all());
        }
        long started = System.nanoTime();
        ValidClient decent = new ValidClient(clients, clients.newTopic("decent", 1));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> watched = executor.submit(decent);
            Hose.Tally warmUp = spray(broker, frames / 5, 0);
            Watch before = Watch.of(broker.probe());
            Hose.Tally tally = spray(broker, frames - frames / 5, 1000);
            Watch after = Watch.of(broker.probe());
            decent.stop();
            watched.get();

            tally.answered().add(warmUp.answered().sum());
            tally.hungUp().add(warmUp.hungUp().sum());
            tally.leftWaiting().add(warmUp.leftWaiting().sum());
            Report report =
                    new Report(
                            tally,
                            after.resident() - before.resident(),
                            after.heap() - before.heap(),
                            decent.passed(),
                            decent.slowestMs(),
                            (System.nanoTime() - started) / 1_000_000_000);
            check(broker, before, after, report);
            return report;
        }
    }

    /**
     * Sends {@code count} frames through several connections and waits until all were dealt with.
     */
    private Hose.Tally spray(BrokerProcess broker, long count, int salt)
            throws InterruptedException, ExecutionException {
        Hose.Tally tally = new Hose.Tally();
        AtomicLong left = new AtomicLong(count);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> hoses = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                hoses.add(
                        executor.submit(
                                new Hose(
                                        broker.port(),
                                        "127.0.0." + (2 + i),
                                        seed + salt + i,
                                        left,
                                        tally)));
            }
            for (Future<?> hose : hoses) {
                hose.get();
            }
        }
        return tally;
    }

    private static void check(BrokerProcess broker, Watch before, Watch after, Report report) {
        assertThat(broker.isAlive()).as("broker is alive").isTrue();
        assertThat(report.validRecords()).as("records of the decent client").isGreaterThan(10);
        assertThat(after.threads()).as("threads").containsAll(before.threads());
        assertThat(
                        broker.logLinesWith(
                                "Exception in thread",
                                "Upkeep failed",
                                "OutOfMemoryError",
                                "StackOverflowError",
                                "LEAK:"))
                .as("log")
                .isEmpty();
        assertThat(report.heapGrowth())
                .as("growth of the live heap: %s", report)
                .isLessThanOrEqualTo(GROWTH_BYTES);
        if (!broker.isMillrace()) {
            return; // Apache Kafka's heap, which grows as it is first used, is not ours to judge
        }
        assertThat(report.residentGrowth())
                .as("growth of resident memory: %s", report)
                .isLessThanOrEqualTo(GROWTH_BYTES);
    }

    /** The process at one moment. */
    private record Watch(long resident, long heap, List<String> threads) {
        // Threads that the virtual machine or the platform starts and ends as it likes.
        private static final String COMES_AND_GOES =
                ".*(upkeep-|Compiler|ForkJoin|Attach|GC |G1"
                        + " |VirtualThread|pool-|Common-Cleaner|unblocker|kafka-|executor-).*";

        static Watch of(ProcessProbe probe) {
            long heap = probe.liveHeapBytes();
            return new Watch(
                    probe.residentBytes(),
                    heap,
                    probe.threadNames().stream()
                            .filter(n -> !n.matches(COMES_AND_GOES))
                            .distinct()
                            .toList());
        }
    }
}
