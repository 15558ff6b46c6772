package io.millrace.compat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.process.ClusterProcess;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.Launcher;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A reassignment keeps to the rate that its tool is told (KIP-73). */
@Tag("cluster")
@Tag("long")
class ThrottleTest {
    private static final int RATE = 1_000_000;
    private static final int BYTES = 8_000_000;
    private static final int RECORD = 10_000;
    private static final String LEADERS = "leader.replication.throttled.replicas";

    @TempDir Path home;

    @Test
    void shouldReassignAtTheRateOfTheTool() throws Exception {
        assumeThat(Launcher.chosen().isMillrace()).isTrue();
        try (var lab = new ClusterLab(ClusterProcess.start(home, 3, Map.of()))) {
            TopicPartition partition = lab.newPartition("slow", List.of(1, 2));
            fill(lab, partition);
            Path plan = plan(partition);
            long begun = System.nanoTime();
            tool(lab, plan, "--execute", "--throttle", Integer.toString(RATE));
            assertThat(config(lab, partition)).contains("0:1").contains("0:2");
            assertThat(tool(lab, plan, "--verify", "--preserve-throttles"))
                    .contains("still in progress");
            await("replicas on 2 and 3")
                    .atMost(ClusterLab.PATIENCE)
                    .until(() -> replicas(lab, partition).equals(List.of(2, 3)));
            double seconds = (System.nanoTime() - begun) / 1e9;
            assertThat(seconds).isBetween(0.5 * BYTES / RATE, 4.0 * BYTES / RATE);
            assertThat(tool(lab, plan, "--verify")).contains("is completed");
            assertThat(config(lab, partition)).isEmpty();
        }
    }

    private static void fill(ClusterLab lab, TopicPartition partition) {
        try (var producer = lab.clients.producer()) {
            for (int i = 0; i < BYTES / RECORD; i++) {
                producer.send(new ProducerRecord<>(partition.topic(), 0, null, new byte[RECORD]));
            }
        }
    }

    private Path plan(TopicPartition partition) throws Exception {
        return Files.writeString(
                home.resolve("plan.json"),
                "{\"version\":1,\"partitions\":[{\"topic\":\""
                        + partition.topic()
                        + "\",\"partition\":0,\"replicas\":[2,3]}]}");
    }

    private static String tool(ClusterLab lab, Path plan, String... verbs) {
        String[] common = {
            "--bootstrap-server",
            lab.cluster.bootstrap(),
            "--reassignment-json-file",
            plan.toString()
        };
        return KafkaTools.v4()
                .run(
                        "reassign-partitions",
                        Stream.concat(Stream.of(common), Stream.of(verbs)).toArray(String[]::new))
                .expectSuccess()
                .stdout();
    }

    private static String config(ClusterLab lab, TopicPartition partition) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, partition.topic());
        return lab.admin
                .describeConfigs(List.of(topic))
                .all()
                .get(10, TimeUnit.SECONDS)
                .get(topic)
                .get(LEADERS)
                .value();
    }

    private static List<Integer> replicas(ClusterLab lab, TopicPartition partition) {
        return lab.describe(partition.topic()).stream()
                .flatMap(info -> info.replicas().stream())
                .map(Node::id)
                .toList();
    }
}
