package io.millrace.compat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.history.Reader;
import io.millrace.compat.history.Writer;
import io.millrace.compat.process.ClusterProcess;
import io.millrace.compat.process.Launcher;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * All brokers restarted one after the other, {@code -Dcluster.rounds=N} times, while producers
 * write, consumers read and a group commits: none of them is told of an error, nothing is lost.
 */
@Tag("cluster")
@Tag("long")
class RollingRestartTest {
    private static final Duration PAUSE = Duration.ofMillis(4);
    private static final int BROKERS = 3;

    @Test
    void shouldHideManyRollingRestartsFromItsClients(@TempDir Path home) {
        assumeThat(Launcher.chosen().isMillrace()).isTrue();
        int rounds = Integer.getInteger("cluster.rounds", 10);
        try (ClusterLab lab = new ClusterLab(ClusterProcess.start(home, BROKERS, Map.of()))) {
            List<TopicPartition> partitions =
                    List.of(
                            lab.newPartition("rolled", List.of(1, 2, 3)),
                            lab.newPartition("rolled", List.of(2, 3, 1)),
                            lab.newPartition("rolled", List.of(3, 1, 2)));
            List<Writer> writers = partitions.stream().map(p -> lab.writer(p, PAUSE)).toList();
            List<Reader> readers =
                    partitions.stream().map(p -> new Reader(7, p, lab.clients.consumer())).toList();
            try (GroupReader group = GroupReader.start(lab.clients, "rolled", topics(partitions))) {
                await().atMost(ClusterLab.PATIENCE).until(() -> group.count() > 0);
                await().atMost(ClusterLab.PATIENCE)
                        .until(() -> readers.stream().noneMatch(r -> r.polls().isEmpty()));
                List<List<String>> before = readers.stream().map(Reader::failures).toList();
                for (int round = 1; round <= rounds; round++) {
                    roll(lab, round, partitions, writers);
                }
                writers.forEach(writer -> assertThat(writer.refusals()).isEmpty());
                assertThat(readers.stream().map(Reader::failures).toList()).isEqualTo(before);
                writers.forEach(lab::check);
                await("the group to read everything")
                        .atMost(ClusterLab.PATIENCE)
                        .until(() -> group.count() >= acknowledged(writers));
                assertThat(group.failures()).isEmpty();
            } finally {
                readers.forEach(Reader::close);
            }
        }
    }

    private static List<String> topics(List<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::topic).toList();
    }

    private static int acknowledged(List<Writer> writers) {
        return writers.stream().mapToInt(writer -> writer.times().count()).sum();
    }

    private static void roll(
            ClusterLab lab, int round, List<TopicPartition> partitions, List<Writer> writers) {
        for (int id = 1; id <= BROKERS; id++) {
            long begin = System.nanoTime();
            lab.cluster.broker(id).terminate();
            writers.forEach(writer -> lab.awaitAcknowledged(writer, 20));
            long down = System.nanoTime();
            lab.cluster.broker(id).restart();
            partitions.forEach(partition -> lab.awaitInSync(partition.topic(), BROKERS));
            long up = System.nanoTime();
            System.out.printf(
                    "round %d, broker %d: longest gaps %s going, %s coming%n",
                    round,
                    id,
                    writers.stream().map(w -> w.times().longestGapMs(begin, down)).toList(),
                    writers.stream().map(w -> w.times().longestGapMs(down, up)).toList());
        }
    }
}
