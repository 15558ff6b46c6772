package io.millrace.compat.txn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.client.Clients;
import io.millrace.compat.disk.LogFiles;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.raw.RawConnection;
import io.millrace.compat.txn.RawTransactions.Holder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apache Kafka's own tools find and end what hangs, and read what transactions leave on disk. */
class TransactionToolsTest {
    private static final long HOUR_MS = 3_600_000;
    private static final List<String> AS_TEXT =
            List.of(
                    "transactionalId=committer",
                    "transactionalId=aborter",
                    "state=Empty",
                    "state=Ongoing",
                    "state=PrepareCommit",
                    "state=CompleteCommit",
                    "state=PrepareAbort",
                    "state=CompleteAbort");
    private static final List<String> AS_JSON =
            Stream.concat(
                            Stream.of("committer", "aborter")
                                    .map("\"transactionalId\":\"%s\""::formatted),
                            IntStream.rangeClosed(0, 5)
                                    .mapToObj("\"transactionStatus\":%d"::formatted))
                    .toList();

    /**
     * Verification is off, as it was before KIP-890: so a stray record can open what nobody ends.
     */
    @ParameterizedTest
    @ValueSource(strings = {"3.9.2", "4.3.1"})
    void shouldFindAndAbortAHangingTransaction(String version, @TempDir Path home) {
        var spec =
                BrokerSpec.in(home)
                        .with("transaction.partition.verification.enable", "false")
                        .with("broker.id", "1")
                        .with("transaction.state.log.num.partitions", "1");
        try (var broker = BrokerProcess.start(spec)) {
            var clients = new Clients(broker);
            String topic = clients.newTopic("hanging", 1);
            commitOne(clients, topic, "sound");
            Holder stray = plant(broker, topic);
            send(clients, topic, "behind");
            assertThat(committed(clients, topic)).containsExactly("sound");

            var tool = new Tool(version, broker);
            assertThat(tool.says("list")).contains("sound", "CompleteCommit", "stray", "Empty");
            assertThat(tool.says("describe", "--transactional-id", "stray")).contains("Empty");
            assertThat(tool.says("describe-producers", "--topic", topic, "--partition", "0"))
                    .containsPattern("(?m)^" + stray.id() + "\\s+0\\s+.*\\s2\\s*$");
            assertThat(tool.says("find-hanging", "--broker-id", "1"))
                    .containsPattern("(?m)^" + topic + "\\s+0\\s+" + stray.id() + "\\s");
            tool.says("abort", "--topic", topic, "--partition", "0", "--start-offset", "2");
            assertThat(tool.says("find-hanging", "--broker-id", "1")).doesNotContain(topic);
            assertThat(committed(clients, topic)).containsExactly("sound", "behind");
        }
    }

    private record Tool(String version, BrokerProcess broker) {
        String says(String verb, String... options) {
            var arguments =
                    Stream.concat(
                            Stream.of("--bootstrap-server", broker.bootstrap(), verb),
                            Stream.of(options));
            return new KafkaTools(version)
                    .run("transactions", arguments.toArray(String[]::new))
                    .expectSuccess()
                    .stdout();
        }
    }

    /** A record of a producer that has not made the partition part of a transaction. */
    private static Holder plant(BrokerProcess broker, String topic) {
        try (var raw = new RawTransactions(new RawConnection(broker.port()), topic)) {
            var stray = raw.init(4, "stray", 60_000, Holder.NOBODY);
            assertThat(stray.error()).isEqualTo(Errors.NONE);
            var record = RawTransactions.record(HOUR_MS, "stray");
            assertThat(raw.produce(9, "stray", stray.holder(), 0, 0, record))
                    .isEqualTo(Errors.NONE);
            return stray.holder();
        }
    }

    private static void commitOne(Clients clients, String topic, String id) {
        try (var producer = clients.producer("transactional.id", id)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, id.getBytes(UTF_8)));
            producer.commitTransaction();
        }
    }

    private static void send(Clients clients, String topic, String value) {
        try (var producer = clients.producer()) {
            producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8)));
        }
    }

    private static List<String> committed(Clients clients, String topic) {
        return clients.readToEnd(topic, 0, 0, "isolation.level", "read_committed").stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    @Test
    void shouldLeaveFilesThatDumpLogReads(@TempDir Path home) {
        Path data;
        String topic;
        var spec = BrokerSpec.in(home).with("transaction.state.log.num.partitions", "1");
        try (var broker = BrokerProcess.start(spec)) {
            data = broker.dataDir();
            var clients = new Clients(broker);
            topic = clients.newTopic("dumped", 1);
            commitOne(clients, topic, "committer");
            try (var producer = clients.producer("transactional.id", "aborter")) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic, "never".getBytes(UTF_8)));
                producer.flush();
                producer.abortTransaction();
            }
            broker.terminate();
        }
        for (var tools : List.of(KafkaTools.v3(), KafkaTools.v4())) {
            var states = new LogFiles(data.resolve("__transaction_state-0"), tools);
            assertThat(states.dump(List.of("--transaction-log-decoder"), ".log"))
                    .contains(tools.equals(KafkaTools.v3()) ? AS_TEXT : AS_JSON)
                    .contains(topic);
            var records = new LogFiles(data.resolve(topic + "-0"), tools);
            assertThat(records.dump(List.of(), ".snapshot"))
                    .containsPattern("producerId: \\d+ producerEpoch: 1 .*coordinatorEpoch: 0");
            assertThat(records.dump(List.of(), ".txnindex"))
                    .containsPattern("producerId: \\d+ firstOffset: 2 lastOffset: 3");
            assertThat(records.dump(List.of("--print-data-log"), ".log"))
                    .contains("endTxnMarker: COMMIT", "endTxnMarker: ABORT");
        }
    }
}
