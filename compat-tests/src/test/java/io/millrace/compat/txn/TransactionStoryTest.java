package io.millrace.compat.txn;

import static io.millrace.compat.client.Clients.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.raw.RawConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/*
 * The stories were told by Apache Kafka: 4.3 with transaction.version 2, and 3.9 with ZooKeeper. To have them told anew:
 * -Dstory.broker=127.0.0.1:PORT of such a broker, which must be fresh, and -Dtest=TransactionStoryTest.
 */
/** Requests of producers and coordinators, answered word for word as Apache Kafka answers them. */
class TransactionStoryTest {
    private static final String TOPIC = "t";

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v0"})
    void shouldAnswerAsApacheKafkaDoes(String name, @TempDir Path home) throws IOException {
        String story = read(name);
        String other = System.getProperty("story.broker." + name, "");
        if (!other.isEmpty()) {
            Files.writeString(source(name), tell(story, other));
            return;
        }
        var spec =
                BrokerSpec.in(home)
                        .with("transaction.state.log.num.partitions", "3")
                        .with("offsets.topic.num.partitions", "3")
                        .with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500")
                        .with("millrace.transaction.version", name.substring(1));
        try (var broker = BrokerProcess.start(spec)) {
            assertThat(differences(story, tell(story, broker.bootstrap()))).isEmpty();
        }
    }

    private static List<String> differences(String wanted, String told) {
        var expected = wanted.lines().toList();
        var found = told.lines().toList();
        assertThat(found).hasSameSizeAs(expected);
        return IntStream.range(0, expected.size())
                .filter(i -> !expected.get(i).equals(found.get(i)))
                .mapToObj(
                        i -> expected.get(i) + "\n  was: " + found.get(i).replaceFirst(".*->", ""))
                .toList();
    }

    private static String tell(String story, String address) {
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        try (var admin = new Clients(address).admin();
                var raw = new RawTransactions(new RawConnection(port), TOPIC)) {
            get(admin.createTopics(List.of(new NewTopic(TOPIC, 3, (short) 1))).all());
            var told = new Story(raw, admin, TOPIC);
            told.begin();
            return told.told(story);
        }
    }

    private static String read(String name) throws IOException {
        try (var in = TransactionStoryTest.class.getResourceAsStream(name + ".story")) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static Path source(String name) {
        return KafkaTools.checkout()
                .resolve("compat-tests/src/test/resources/io/millrace/compat/txn")
                .resolve(name + ".story");
    }
}
