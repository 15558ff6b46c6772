package io.millrace.compat.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.client.Clients;
import io.millrace.compat.disk.LogFiles;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.Kafka4Launcher;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.Launcher;
import io.millrace.compat.process.MillraceLauncher;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same heartbeats leave the same records in {@code __consumer_offsets} on Millrace and on
 * Apache Kafka 4.3, as Kafka's own tools read them.
 */
@Tag("twin")
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupRecordsTest {
    private static final Pattern RECORD = Pattern.compile("key: (\\{.*}) payload: (.*)");
    private static final Pattern OTHER_EACH_TIME =
            Pattern.compile(
                    "\"(topicId|metadataHash|assignmentTimestamp|commitTimestamp|timestamp"
                            + "|version)\":(\"[^\"]{22}\"|-?\\d+)");

    @TempDir private Path home;
    private LogFiles ours;
    private LogFiles theirs;

    @BeforeAll
    void play() {
        ours = play(new MillraceLauncher(), home.resolve("millrace"));
        theirs = play(new Kafka4Launcher(), home.resolve("kafka"));
    }

    private static LogFiles play(Launcher launcher, Path folder) {
        var spec =
                BrokerSpec.in(folder)
                        .with("offsets.topic.num.partitions", "1")
                        .with("group.consumer.assignment.interval.ms", "0");
        try (var broker = BrokerProcess.start(launcher, spec)) {
            var clients = new Clients(broker);
            String topic = clients.newTopic("records", 4);
            try (var consumer = clients.consumer("group.id", "g")) {
                consumer.commitSync(
                        Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0, "note")));
            }
            try (var first = new RawMember.Modern(broker, "g", "member-1", topic);
                    var second = new RawMember.Modern(broker, "g", "member-2", topic)) {
                first.join();
                first.hear();
                beat(first);
                second.join();
                second.hear();
                beat(first, first, second, second, first, second);
                second.leave();
                second.hear();
                beat(first, first);
                first.leave();
                first.hear();
            }
            broker.terminate();
        }
        return new LogFiles(folder.resolve("data/__consumer_offsets-0"), KafkaTools.v4());
    }

    private static void beat(RawMember... members) {
        for (RawMember member : members) {
            member.heartbeat();
            member.hear();
        }
    }

    @Test
    void shouldWriteWhatKafkaWrites() {
        assertThat(records(ours)).isEqualTo(records(theirs));
    }

    private static String records(LogFiles files) {
        String dump = files.dump(List.of("--offsets-decoder", "--print-data-log"), ".log");
        return dump.lines()
                .map(RECORD::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1) + "\n    " + found.group(2))
                .map(text -> OTHER_EACH_TIME.matcher(text).replaceAll("\"$1\":0"))
                .map(text -> text.replaceAll("records-\\d+-\\d+", "records"))
                .collect(Collectors.joining("\n"));
    }
}
