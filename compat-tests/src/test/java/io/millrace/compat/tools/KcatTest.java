package io.millrace.compat.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.SharedBroker;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** kcat, which is librdkafka: the client library behind most clients that are not Java. */
@ExtendWith(SharedBroker.class)
class KcatTest {
    private final BrokerProcess broker;

    KcatTest(BrokerProcess broker) {
        this.broker = broker;
    }

    @BeforeEach
    void needsKcat() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(dir -> new File(dir, "kcat").canExecute()),
                "kcat is not installed (Debian: apt-get install kcat)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void shouldReturnTheSameTextWithEachCodec(String codec, @TempDir Path folder) throws Exception {
        String topic = new Clients(broker).newTopic("kcat-" + codec, 1);
        Path text = Files.write(folder.resolve("text"), lines());

        kcat(text, "-P", "-t", topic, "-p", "0", "-z", codec).expectSuccess();
        var read =
                kcat(null, "-C", "-t", topic, "-p", "0", "-o", "beginning", "-e", "-q")
                        .expectSuccess();

        assertThat(read.stdout()).isEqualTo(Files.readString(text));
    }

    private static List<String> lines() {
        Random random = new Random(11);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            lines.add(
                    "line %d %s"
                            .formatted(
                                    i,
                                    Long.toString(random.nextLong(), 36)
                                            .repeat(random.nextInt(1, 5))));
        }
        return lines;
    }

    @Test
    void shouldListTheTopicItCreates() {
        String topic = new Clients(broker).newTopic("kcat-listed", 3);

        assertThat(kcat(null, "-L", "-t", topic).expectSuccess().stdout())
                .contains("\"" + topic + "\" with 3 partitions")
                .contains("leader");
    }

    @Test
    void shouldFindOffsetsByTimestamp() throws Exception {
        String topic = new Clients(broker).newTopic("kcat-times", 1);
        kcat(
                        Files.writeString(Files.createTempFile("kcat", ".txt"), "a\nb\n"),
                        "-P",
                        "-t",
                        topic,
                        "-p",
                        "0")
                .expectSuccess();

        assertThat(kcat(null, "-Q", "-t", topic + ":0:-1").expectSuccess().stdout())
                .contains("offset 2");
        assertThat(kcat(null, "-Q", "-t", topic + ":0:1").expectSuccess().stdout())
                .contains("offset 0");
    }

    private KafkaTools.Outcome kcat(Path stdin, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("kcat", "-b", broker.bootstrap(), "-m", "20"));
        command.addAll(List.of(arguments));
        return KafkaTools.runToEnd(new ProcessBuilder(command), stdin);
    }
}
