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
import org.junit.jupiter.api.io.TempDir;

/**
 * The same heartbeats leave the same records in {@code __consumer_offsets} on Millrace and on
 * Apache Kafka 4.3, as Kafka's own tools read them.
 */
@Tag("twin")
@Tag("long")
class GroupRecordsTest {
    private static final Pattern RECORD = Pattern.compile("key: (\\{.*}) payload: (.*)");
    private static final Pattern OTHER_EACH_TIME =
            Pattern.compile(
                    "\"(topicId|metadataHash|assignmentTimestamp|commitTimestamp|timestamp"
                            + "|version)\":(\"[^\"]{22}\"|-?\\d+)");

    /**
     * Millrace commits as brokers up to 3.9 can read it, without topic ids; and it remembers the
     * epoch before, whose answer may have been lost, until the member comes to the next.
     */
    private static final Pattern OURS_DIFFER =
            Pattern.compile(
                    "\\{\"version\":\"\\d\",(?=\"data\":\\{\"offset\")|,\"topicId\":0(?=}})"
                            + "|\"previousMemberEpoch\":\\d+,");

    /** Kafka forgets a classic group when one of the new kind begins, even one never written. */
    private static final Pattern FORGOTTEN = Pattern.compile("\\{\"type\":\"2\".*\\s+<DELETE>");

    @TempDir private static Path home;
    private static LogFiles ours;
    private static LogFiles theirs;

    @BeforeAll
    static void play() {
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
                .map(text -> OURS_DIFFER.matcher(text).replaceAll(""))
                .map(text -> text.replaceAll("records-\\d+-\\d+", "records"))
                .filter(text -> !FORGOTTEN.matcher(text).matches())
                .collect(Collectors.joining("\n"));
    }
}
