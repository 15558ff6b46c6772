package io.millrace.compat.storm;

import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.history.History;
import io.millrace.compat.history.HistoryCheck;
import io.millrace.compat.history.Reader;
import io.millrace.compat.history.TransactionalWriter;
import io.millrace.compat.history.Writer;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.ClusterProcess;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Three brokers on hosts and disks of their own, stock producers and consumers, and one fault after
 * the other; at the end everybody's account is held against what the logs hold.
 */
final class Storm implements AutoCloseable {
    static final int PARTITIONS = 3;
    private static final int BROKERS = 3;
    private static final int PORT = 9092;
    private static final int DISK_MEGABYTES = 400;
    private static final int SESSION_MS = 6_000;
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final String TOPIC = "storm";

    /** The last partition is written in transactions. */
    private static final int IN_TRANSACTIONS = PARTITIONS - 1;

    private final Random random;
    private final Hosts hosts;
    private final List<LoopDisk> disks = new ArrayList<>();
    private final ClusterProcess cluster;
    private final Clients clients;
    private final Admin admin;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private TransactionalWriter transactions;
    private final StormReport report = new StormReport();

    Storm(Path home, long seed) {
        this.random = new Random(seed);
        this.hosts = Hosts.create(BROKERS);
        try {
            for (int id = 1; id <= BROKERS; id++) {
                disks.add(LoopDisk.create(home, "disk-" + id, DISK_MEGABYTES));
            }
            this.cluster = ClusterProcess.start(BROKERS, settings(), place(home));
            this.clients = new Clients(cluster.bootstrap());
            this.admin = clients.admin();
        } catch (RuntimeException | AssertionError e) {
            disks.forEach(LoopDisk::close);
            hosts.close();
            throw e;
        }
    }

    private static Map<String, String> settings() {
        return Map.of("zookeeper.session.timeout.ms", Integer.toString(SESSION_MS));
    }

    private ClusterProcess.Place place(Path home) {
        return new ClusterProcess.Place() {
            @Override
            public BrokerSpec spec(int id) {
                Path disk = disks.get(id - 1).folder();
                return BrokerSpec.in(home.resolve("broker-" + id))
                        .at(host(id), PORT, hosts.prefix(id))
                        .with("log.dirs", disk.resolve("data").toString())
                        .with("millrace.zookeeper.dir", disk.resolve("zookeeper").toString());
            }

            @Override
            public String host(int id) {
                return hosts.address(id);
            }
        };
    }

    /** Lets it blow; returns the anomalies that were found. */
    List<HistoryCheck.Finding> blow(Duration duration, List<String> only) {
        begin();
        Faults faults =
                new Faults(
                        new Faults.Victims(cluster, hosts, disks, admin, TOPIC, this::awaitCalm),
                        random,
                        only);
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            strike(faults.next());
        }
        report.print(writers);
        return findings();
    }

    private void begin() {
        await().atMost(RECOVERY).until(this::topicStands);
        for (int i = 0; i < PARTITIONS; i++) {
            TopicPartition partition = new TopicPartition(TOPIC, i);
            readers.add(new Reader(i + 1, partition, committedOnly()));
            if (i != IN_TRANSACTIONS) {
                writers.add(new Writer(i + 1, partition, producer(), PAUSE));
            }
        }
        transactions =
                new TransactionalWriter(
                        PARTITIONS,
                        new TopicPartition(TOPIC, IN_TRANSACTIONS),
                        () -> producer("transactional.id", "storm"));
        awaitCalm();
    }

    private KafkaProducer<byte[], byte[]> producer(String... settings) {
        List<String> all =
                new ArrayList<>(
                        List.of("delivery.timeout.ms", "120000", "request.timeout.ms", "5000"));
        all.addAll(List.of(settings));
        return clients.producer(all.toArray(String[]::new));
    }

    private KafkaConsumer<byte[], byte[]> committedOnly() {
        return clients.consumer("isolation.level", "read_committed");
    }

    private boolean topicStands() throws InterruptedException {
        try {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) BROKERS)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return inSync();
        }
        return inSync();
    }

    private void strike(Fault fault) {
        long begin = System.nanoTime();
        System.out.println("storm: " + fault.name());
        fault.begin().run();
        long until = System.nanoTime() + fault.holds().toNanos();
        await().pollInterval(Duration.ofMillis(50))
                .atMost(fault.holds().plusSeconds(5))
                .until(() -> System.nanoTime() >= until);
        fault.end().run();
        long over = System.nanoTime();
        awaitCalm();
        report.add(fault.name(), writers, begin, over, System.nanoTime());
    }

    /** All replicas in sync, and acknowledgements on every partition. */
    private void awaitCalm() {
        await("calm").atMost(RECOVERY).pollInterval(Duration.ofMillis(200)).until(this::inSync);
        long now = System.nanoTime();
        await("acknowledgements on every partition")
                .atMost(RECOVERY)
                .until(() ->
                        writers.stream().allMatch(writer -> writer.times().countSince(now) > 20));
    }

    private boolean inSync() throws InterruptedException {
        try {
            List<TopicPartitionInfo> partitions =
                    admin.describeTopics(List.of(TOPIC))
                            .allTopicNames()
                            .get(10, TimeUnit.SECONDS)
                            .get(TOPIC)
                            .partitions();
            return partitions.size() == PARTITIONS
                    && partitions.stream().allMatch(info -> info.isr().size() == BROKERS);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    // ---- the reckoning

    private List<HistoryCheck.Finding> findings() {
        writers.forEach(Writer::close);
        transactions.close();
        System.out.println("storm: " + transactions.committed() + " transactions committed");
        List<HistoryCheck.Finding> findings = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            findings.addAll(
                    findings(
                            i,
                            i == IN_TRANSACTIONS ? transactions.sends() : writers.get(i).sends()));
        }
        return findings;
    }

    private List<HistoryCheck.Finding> findings(int index, List<History.Sent> sends) {
        TopicPartition partition = new TopicPartition(TOPIC, index);
        long end = end(partition);
        List<History.Polled> polls = new ArrayList<>();
        try (Reader follower = readers.get(index);
                Reader late = new Reader(100 + index, partition, committedOnly())) {
            for (Reader reader : List.of(follower, late)) {
                if (!reader.readTo(end, RECOVERY)) {
                    throw new AssertionError(partition + " cannot be read to " + end);
                }
                polls.addAll(reader.polls());
            }
        }
        System.out.printf(
                "storm: %s ends at %d: %d sends, %d polls%n",
                partition, end, sends.size(), polls.size());
        return HistoryCheck.findings(new History(sends, polls));
    }

    private long end(TopicPartition partition) {
        try {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(30, TimeUnit.SECONDS)
                    .offset();
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("no end of " + partition, e);
        }
    }

    @Override
    public void close() {
        hosts.heal();
        readers.forEach(Reader::close);
        writers.forEach(Writer::abandon);
        if (transactions != null) {
            transactions.close();
        }
        admin.close(Duration.ofSeconds(2));
        cluster.close();
        disks.forEach(LoopDisk::close);
        hosts.close();
    }
}
