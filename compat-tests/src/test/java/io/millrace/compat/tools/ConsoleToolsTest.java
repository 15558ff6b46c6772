package io.millrace.compat.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.SharedBroker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Apache Kafka's console tools, as a newcomer types them. */
@ExtendWith(SharedBroker.class)
class ConsoleToolsTest {
    private final BrokerProcess broker;
    private final Clients clients;

    ConsoleToolsTest(BrokerProcess broker) {
        this.broker = broker;
        this.clients = new Clients(broker);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.8.2", "3.9.2", "4.3.1"})
    void shouldCarryATextFromProducerToConsumer(String version, @TempDir Path folder)
            throws Exception {
        KafkaTools tools = new KafkaTools(version);
        String topic = clients.newTopic("console", 1);
        Path text =
                Files.write(
                        folder.resolve("text"),
                        IntStream.range(0, 20_000)
                                .mapToObj(i -> "a line of text, number " + i)
                                .toList());

        tools.runWith(
                        text,
                        "console-producer",
                        with("--topic", topic, "--compression-codec", "zstd"))
                .expectSuccess();
        // A partition named by hand: no consumer group is needed.
        var read =
                tools.run(
                                "console-consumer",
                                with(
                                        "--topic",
                                        topic,
                                        "--partition",
                                        "0",
                                        "--offset",
                                        "earliest",
                                        "--max-messages",
                                        "20000"))
                        .expectSuccess();

        assertThat(read.stdout()).isEqualTo(Files.readString(text));
    }

    @Test
    void shouldReadFromTheBeginningThroughAGroup(@TempDir Path folder) throws Exception {
        KafkaTools tools = KafkaTools.v4();
        String topic = clients.newTopic("console-group", 3);
        Path text = Files.write(folder.resolve("text"), List.of("one", "two", "three"));

        tools.runWith(text, "console-producer", with("--topic", topic)).expectSuccess();
        var read =
                tools.run(
                                "console-consumer",
                                with("--topic", topic, "--from-beginning", "--max-messages", "3"))
                        .expectSuccess();

        assertThat(read.stdout().lines()).containsExactlyInAnyOrder("one", "two", "three");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.8.2", "4.3.1"})
    void shouldCreateDescribeAlterAndDelete(String version) {
        KafkaTools tools = new KafkaTools(version);
        String topic = "tool-" + version.replace('.', '-') + "-" + System.nanoTime();

        tools.run(
                        "topics",
                        with(
                                "--create",
                                "--topic",
                                topic,
                                "--partitions",
                                "2",
                                "--config",
                                "retention.ms=5000000"))
                .expectSuccess();
        assertThat(
                        tools.run("topics", with("--describe", "--topic", topic))
                                .expectSuccess()
                                .stdout())
                .contains("PartitionCount: 2")
                .contains("retention.ms=5000000");
        tools.run("topics", with("--alter", "--topic", topic, "--partitions", "3")).expectSuccess();
        tools.run(
                        "configs",
                        with(
                                "--alter",
                                "--entity-type",
                                "topics",
                                "--entity-name",
                                topic,
                                "--add-config",
                                "max.message.bytes=2000"))
                .expectSuccess();
        assertThat(
                        tools.run(
                                        "configs",
                                        with(
                                                "--describe",
                                                "--entity-type",
                                                "topics",
                                                "--entity-name",
                                                topic))
                                .expectSuccess()
                                .stdout())
                .contains("max.message.bytes=2000");
        tools.run("topics", with("--delete", "--topic", topic)).expectSuccess();
        assertThat(tools.run("topics", with("--list")).expectSuccess().stdout().lines())
                .doesNotContain(topic);
    }

    @Test
    void shouldAnswerTheOtherTools() {
        KafkaTools tools = KafkaTools.v4();
        String topic = clients.newTopic("tools", 2);

        assertThat(tools.run("broker-api-versions", with()).expectSuccess().stdout())
                .contains("Produce(0):")
                .contains("Fetch(1):");
        assertThat(tools.run("get-offsets", with("--topic", topic)).expectSuccess().stdout())
                .contains(topic + ":0:0")
                .contains(topic + ":1:0");
        assertThat(
                        tools.run("log-dirs", with("--describe", "--topic-list", topic))
                                .expectSuccess()
                                .stdout())
                .contains("\"" + topic + "-1\"");
        assertThat(
                        tools.run("cluster", "cluster-id", "--bootstrap-server", broker.bootstrap())
                                .expectSuccess()
                                .stdout())
                .contains("Cluster ID: ");
    }

    private String[] with(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", broker.bootstrap()));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }
}
