package io.millrace.compat.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.Launcher;
import io.millrace.compat.process.MillraceLauncher;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command {@code start}: what it prints, how it ends, what it refuses. */
class StartStopTest {
    @TempDir Path home;

    @BeforeEach
    void isAboutMillrace() {
        assumeTrue(Launcher.chosen().isMillrace(), "the command line of Millrace");
    }

    @Test
    void shouldPrintOneLineWhenItServesAndEndWithZero() {
        BrokerSpec spec = BrokerSpec.in(home);
        try (BrokerProcess broker = BrokerProcess.start(spec)) {
            assertThat(broker.readyLine())
                    .matches(MillraceLauncher.READY)
                    .contains(" ready on " + spec.address() + " in ");
            new Clients(broker).newTopic("any", 3);

            broker.terminate(); // expects exit code 0

            assertThat(broker.stdout().lines()).containsExactly(broker.readyLine());
        }
    }

    @Test
    void shouldFindItsTopicsAndRecordsAgainAfterAnyEnd() {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSpec.in(home))) {
            Clients clients = new Clients(broker);
            String topic = clients.newTopic("stays", 1, "retention.ms", "-1");
            for (int round = 0; round < 3; round++) {
                try (var producer = clients.producer()) {
                    Clients.get(
                            producer.send(
                                    new ProducerRecord<>(
                                            topic, ("round " + round).getBytes(UTF_8))));
                }
                if (round == 1) {
                    broker.kill9();
                } else {
                    broker.terminate();
                }
                broker.restart();
                assertThat(clients.readToEnd(topic, 0, 0)).hasSize(round + 1);
                assertThat(broker.stdout().lines()).containsExactly(broker.readyLine());
            }
            broker.terminate();
        }
    }

    @Test
    void shouldNameAWrongValueInOneLineAndEndWithTwo() throws Exception {
        var outcome = startToEnd("--override", "num.partitions=many");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr().lines())
                .singleElement()
                .asString()
                .contains("num.partitions")
                .contains("many");
    }

    @Test
    void shouldRefuseALogDirectoryThatAnotherBrokerUses() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSpec.in(home))) {
            var outcome = startToEnd("--override", "log.dirs=" + broker.dataDir());

            assertThat(outcome.exitCode()).isNotZero();
            assertThat(outcome.stderr()).contains(broker.dataDir().toString());
            new Clients(broker).newTopic("unharmed", 1);
            broker.terminate();
        }
    }

    @Test
    void shouldWarnOnceAboutAKeyItDoesNotKnow() {
        BrokerSpec spec = BrokerSpec.in(home).with("no.such.key", "1").with("another.one", "2");
        try (BrokerProcess broker = BrokerProcess.start(spec)) {
            assertThat(broker.logLinesWith("no.such.key")).hasSize(1);
            assertThat(broker.logLinesWith("another.one")).hasSize(1);
            broker.terminate();
        }
    }

    /** Starts a second broker that is expected to end by itself. */
    private KafkaTools.Outcome startToEnd(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(
                        new MillraceLauncher().command(BrokerSpec.in(home.resolve("second"))));
        command.addAll(List.of(arguments));
        return KafkaTools.runToEnd(new ProcessBuilder(command).directory(home.toFile()), null);
    }
}
