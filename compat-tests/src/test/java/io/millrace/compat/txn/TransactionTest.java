package io.millrace.compat.txn;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The stock transactional producer, whether it takes a new epoch with each transaction or not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir static Path folder;

    private final Map<Integer, BrokerProcess> brokers = new HashMap<>();

    @BeforeAll
    void start() {
        for (int version : List.of(0, 2)) {
            brokers.put(
                    version,
                    BrokerProcess.start(
                            BrokerSpec.in(folder.resolve("v" + version))
                                    .with("transaction.state.log.num.partitions", "5")
                                    .with("offsets.topic.num.partitions", "5")
                                    .with(
                                            "transaction.abort.timed.out.transaction.cleanup"
                                                    + ".interval.ms",
                                            "500")
                                    .with(
                                            "millrace.transaction.version",
                                            Integer.toString(version))));
        }
    }

    @AfterAll
    void stop() {
        brokers.values().forEach(BrokerProcess::close);
    }

    private Clients clients(int version) {
        return new Clients(brokers.get(version));
    }

    private static KafkaProducer<byte[], byte[]> begun(
            Clients clients, String id, String... settings) {
        var all = new ArrayList<>(List.of("transactional.id", id, "max.block.ms", "30000"));
        all.addAll(List.of(settings));
        var producer = clients.producer(all.toArray(String[]::new));
        producer.initTransactions();
        return producer;
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, String topic, int partition, String value) {
        producer.send(new ProducerRecord<>(topic, partition, null, value.getBytes(UTF_8)));
    }

    private static List<String> committed(Clients clients, String topic, int partition) {
        return clients.readToEnd(topic, partition, 0, "isolation.level", "read_committed").stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    private static List<String> all(Clients clients, String topic, int partition) {
        return clients.readToEnd(topic, partition, 0).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldShowCommittedRecordsAndHideAbortedOnes(int version) {
        var clients = clients(version);
        String topic = clients.newTopic("commit-abort", 2);

        try (var producer = begun(clients, topic)) {
            for (int i = 0; i < 20; i++) {
                producer.beginTransaction();
                send(producer, topic, 0, "a" + i);
                send(producer, topic, 1, "b" + i);
                if (i % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.flush();
                    producer.abortTransaction();
                }
            }
        }

        assertThat(committed(clients, topic, 0)).isEqualTo(evens("a")).hasSize(10);
        assertThat(committed(clients, topic, 1)).isEqualTo(evens("b"));
        assertThat(all(clients, topic, 0)).hasSize(20);
        try (var admin = clients.admin()) {
            var known = get(admin.describeTransactions(List.of(topic)).description(topic));
            assertThat(known.producerEpoch()).isEqualTo(version == 2 ? 20 : 0);
        }
    }

    private static List<String> evens(String prefix) {
        var values = new ArrayList<String>();
        for (int i = 0; i < 20; i += 2) {
            values.add(prefix + i);
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldShutOutTheProducerWhoseIdAnotherHasTaken(int version) {
        var clients = clients(version);
        String topic = clients.newTopic("fencing", 1);

        try (var old = begun(clients, topic)) {
            old.beginTransaction();
            send(old, topic, 0, "zombie");
            old.flush();
            try (var heir = begun(clients, topic)) {
                heir.beginTransaction();
                send(heir, topic, 0, "heir");
                assertThatThrownBy(old::commitTransaction)
                        .isInstanceOfAny(
                                ProducerFencedException.class, InvalidProducerEpochException.class);
                heir.commitTransaction();
            }
        }

        assertThat(committed(clients, topic, 0)).containsExactly("heir");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldMoveOffsetsWithTheTransactionOnly(int version) {
        var clients = clients(version);
        String in = clients.newTopic("in", 1);
        String out = clients.newTopic("out", 1);
        String group = in + "-group";
        try (var feeder = clients.producer()) {
            for (int i = 0; i < 10; i++) {
                send(feeder, in, 0, "r" + i);
            }
        }
        var source = new TopicPartition(in, 0);

        try (var producer = begun(clients, in);
                var consumer =
                        clients.consumer(
                                "group.id",
                                group,
                                "auto.offset.reset",
                                "earliest",
                                "isolation.level",
                                "read_committed")) {
            consumer.subscribe(List.of(in));
            int seen = 0;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (seen < 10 && System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    boolean commit = seen % 3 != 1;
                    producer.beginTransaction();
                    send(producer, out, 0, new String(record.value(), UTF_8));
                    producer.sendOffsetsToTransaction(
                            Map.of(source, new OffsetAndMetadata(record.offset() + 1)),
                            consumer.groupMetadata());
                    if (commit) {
                        producer.commitTransaction();
                    } else {
                        producer.abortTransaction();
                    }
                    long expected = commit ? record.offset() + 1 : record.offset();
                    assertThat(consumer.committed(Set.of(source)).get(source).offset())
                            .isEqualTo(expected);
                    seen++;
                }
            }
            assertThat(seen).isEqualTo(10);
        }

        assertThat(committed(clients, out, 0))
                .containsExactly("r0", "r2", "r3", "r5", "r6", "r8", "r9");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldAbortATransactionThatIsOpenForTooLong(int version) {
        var clients = clients(version);
        String topic = clients.newTopic("timeout", 1);

        try (var producer = begun(clients, topic, "transaction.timeout.ms", "1500");
                var admin = clients.admin()) {
            producer.beginTransaction();
            send(producer, topic, 0, "late");
            producer.flush();
            assertThat(stateOf(admin, topic)).isEqualTo(TransactionState.ONGOING);
            assertThat(openAt(admin, topic)).isEqualTo(0L);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (stateOf(admin, topic) != TransactionState.COMPLETE_ABORT) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            assertThat(openAt(admin, topic)).isEqualTo(-1L);
            assertThatThrownBy(producer::commitTransaction).isNotNull();
        }

        assertThat(committed(clients, topic, 0)).isEmpty();
    }

    private static TransactionState stateOf(Admin admin, String id) {
        assertThat(get(admin.listTransactions().all()))
                .anyMatch(listing -> listing.transactionalId().equals(id));
        return get(admin.describeTransactions(List.of(id)).description(id)).state();
    }

    private static long openAt(Admin admin, String topic) {
        var partition = new TopicPartition(topic, 0);
        var producers = get(admin.describeProducers(List.of(partition)).partitionResult(partition));
        return producers.activeProducers().getFirst().currentTransactionStartOffset().orElse(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldKeepTransactionsWholeOverKills(int version) {
        var broker = brokers.get(version);
        var clients = clients(version);
        String topic = clients.newTopic("kills", 2);
        var acknowledged = new ArrayList<String>();

        for (int round = 0; round < 2; round++) {
            try (var producer = begun(clients, topic, "delivery.timeout.ms", "60000")) {
                for (int i = 0; i < 30; i++) {
                    String value = round + "." + i;
                    producer.beginTransaction();
                    send(producer, topic, 0, value);
                    send(producer, topic, 1, value);
                    producer.flush();
                    if (i == 12 && round == 0) {
                        broker.kill9();
                        broker.restart();
                    }
                    if (i % 5 == 4) {
                        producer.abortTransaction();
                    } else {
                        producer.commitTransaction();
                        acknowledged.add(value);
                    }
                }
            }
        }

        assertThat(committed(clients, topic, 0)).containsExactlyElementsOf(acknowledged);
        assertThat(committed(clients, topic, 1)).containsExactlyElementsOf(acknowledged);
    }
}
