package io.millrace.compat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.process.ClusterProcess;
import io.millrace.compat.process.KafkaTools;

import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What an administrator sees of three brokers, and does to them, with the console tools alone. */
@Tag("cluster")
@Tag("long")
class ClusterToolsTest {
    private static final Pattern ISR = Pattern.compile("Isr: ([0-9,]*)");
    private static final int RECORD = 10_000;
    private static final String THROTTLED = "leader.replication.throttled.replicas";
    private static final Map<String, String> SETTINGS =
            Map.of("auto.leader.rebalance.enable", "false", "log.dirs", "disk-0,disk-1");

    @TempDir static Path home;

    @RegisterExtension
    static final SharedLab SHARED = new SharedLab(() -> ClusterProcess.start(home, 3, SETTINGS));

    private static ClusterLab lab;

    @BeforeAll
    static void enter() {
        lab = SHARED.lab();
    }

    private static Path directory(int broker, int number) {
        return lab.cluster.broker(broker).home().resolve("disk-" + number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.3.1", "3.9.2", "2.8.2"})
    void shouldShowTheIsrAsItChanges(String version) {
        TopicPartition partition = lab.newPartition("shown", List.of(1, 2, 3));
        assertThat(isr(version, partition)).containsExactlyInAnyOrder("1", "2", "3");

        lab.cluster.broker(3).kill9();
        lab.awaitInSync(partition.topic(), 2);
        assertThat(isr(version, partition)).containsExactlyInAnyOrder("1", "2");
        assertThat(topics(version, "--describe", "--under-replicated-partitions"))
                .contains(partition.topic());
        assertThat(topics(version, "--describe", "--at-min-isr-partitions"))
                .contains(partition.topic());

        lab.heal();
        lab.awaitInSync(partition.topic(), 3);
        assertThat(isr(version, partition)).containsExactlyInAnyOrder("1", "2", "3");
        await("nothing under-replicated")
                .atMost(ClusterLab.PATIENCE)
                .until(() ->
                        topics(version, "--describe", "--under-replicated-partitions").isBlank());
    }

    private static List<String> isr(String version, TopicPartition partition) {
        String told = topics(version, "--describe", "--topic", partition.topic());
        var found = ISR.matcher(told);
        assertThat(found.find()).as(told).isTrue();
        return List.of(found.group(1).split(","));
    }

    /** KIP-73. */
    @ParameterizedTest
    @ValueSource(strings = {"4.3.1", "3.9.2", "2.8.2"})
    void shouldReassignAtTheRateOfTheTool(String version) throws Exception {
        int bytes = 16_000_000; // the tool itself needs some seconds
        int rate = 1_000_000;
        TopicPartition partition = lab.newPartition("slow", List.of(1, 2));
        fill(partition, bytes);
        Path plan = plan(partition, "[2,3]", "");
        long begun = System.nanoTime();

        reassign(version, plan, "--execute", "--throttle", Integer.toString(rate));
        assertThat(throttled(partition)).contains("0:1").contains("0:2");
        assertThat(reassign(version, plan, "--verify", "--preserve-throttles"))
                .contains("still in progress");

        await("replicas on 2 and 3")
                .atMost(ClusterLab.PATIENCE)
                .until(() -> lab.replicas(partition).equals(List.of(2, 3)));
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(seconds).isBetween(0.5 * bytes / rate, 4.0 * bytes / rate);
        assertThat(reassign(version, plan, "--verify")).contains("is complete");
        assertThat(throttled(partition)).isEmpty();
    }

    private static String throttled(TopicPartition partition) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, partition.topic());
        return lab.admin
                .describeConfigs(List.of(topic))
                .all()
                .get(10, TimeUnit.SECONDS)
                .get(topic)
                .get(THROTTLED)
                .value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.3.1", "3.9.2", "2.8.2"})
    void shouldCancelAReassignment(String version) throws IOException {
        TopicPartition partition = lab.newPartition("stays", List.of(1, 2));
        fill(partition, 8_000_000);
        Path plan = plan(partition, "[2,3]", "");

        reassign(version, plan, "--execute", "--throttle", "100000");
        assertThat(tool(version, "reassign-partitions", "--list"))
                .contains(partition.toString())
                .contains("adding: 3")
                .contains("removing: 1");
        assertThat(reassign(version, plan, "--cancel")).contains("Successfully cancelled");

        assertThat(tool(version, "reassign-partitions", "--list"))
                .doesNotContain(partition.toString());
        await("replicas as before")
                .atMost(ClusterLab.PATIENCE)
                .until(() -> Set.copyOf(lab.replicas(partition)).equals(Set.of(1, 2)));
        lab.awaitInSync(partition.topic(), 2);
        assertThat(
                        tool(
                                version,
                                "configs",
                                "--describe",
                                "--entity-type",
                                "brokers",
                                "--entity-name",
                                "1"))
                .doesNotContain("throttled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.3.1", "3.9.2", "2.8.2"})
    void shouldElectThePreferredLeader(String version) {
        TopicPartition partition = lab.newPartition("preferred", List.of(1, 2, 3));
        lab.cluster.broker(1).kill9();
        awaitLeader(partition, 2);
        lab.heal();
        lab.awaitInSync(partition.topic(), 3);

        assertThat(elect(version, "preferred", partition)).contains("Successfully completed");

        awaitLeader(partition, 1);
        assertThat(elect(version, "preferred", partition)).contains("Valid replica already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.3.1", "3.9.2", "2.8.2"})
    void shouldElectALeaderOutOfSyncWhenAsked(String version) {
        TopicPartition partition = lab.newPartition("unclean", List.of(1, 2));
        lab.cluster.broker(2).kill9();
        lab.awaitInSync(partition.topic(), 1);
        lab.cluster.broker(1).kill9();
        lab.cluster.broker(2).relaunch();
        lab.cluster.broker(2).awaitServing();
        await("nobody to lead")
                .atMost(ClusterLab.PATIENCE)
                .until(() -> lab.nodes().size() == 2 && lab.leader(partition) == -1);
        assertThat(topics(version, "--describe", "--unavailable-partitions"))
                .contains(partition.topic());

        assertThat(elect(version, "unclean", partition)).contains("Successfully completed");

        awaitLeader(partition, 2);
    }

    private static void awaitLeader(TopicPartition partition, int broker) {
        await("leader " + broker)
                .atMost(ClusterLab.PATIENCE)
                .until(() -> lab.leader(partition) == broker);
    }

    private static String elect(String version, String type, TopicPartition partition) {
        return tool(
                version,
                "leader-election",
                "--election-type",
                type,
                "--topic",
                partition.topic(),
                "--partition",
                "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.3.1", "3.9.2", "2.8.2"})
    void shouldMoveReplicasBetweenDirectories(String version) throws Exception {
        TopicPartition partition = lab.newPartition("moved", List.of(1, 2));
        fill(partition, 500_000);
        int target = place(1, partition).endsWith("disk-0") ? 1 : 0;
        String dirs =
                ",\"log_dirs\":[\"" + directory(1, target) + "\",\"" + directory(2, target) + "\"]";
        Path plan = plan(partition, "[1,2]", dirs);

        reassign(version, plan, "--execute", "--replica-alter-log-dirs-throttle", "10000000");

        for (int broker = 1; broker <= 2; broker++) {
            int id = broker;
            await("replica of " + id + " on disk " + target)
                    .atMost(ClusterLab.PATIENCE)
                    .until(() -> place(id, partition).equals(directory(id, target).toString()));
        }
        assertThat(reassign(version, plan, "--verify")).contains("completed");
        lab.awaitInSync(partition.topic(), 2);
    }

    private static String place(int broker, TopicPartition partition) throws Exception {
        for (var log :
                lab.admin
                        .describeLogDirs(List.of(broker))
                        .allDescriptions()
                        .get(20, TimeUnit.SECONDS)
                        .get(broker)
                        .entrySet()) {
            ReplicaInfo replica = log.getValue().replicaInfos().get(partition);
            if (replica != null && !replica.isFuture()) {
                return log.getKey();
            }
        }
        return "";
    }

    private static void fill(TopicPartition partition, int bytes) {
        try (var producer = lab.clients.producer()) {
            for (int i = 0; i < bytes / RECORD; i++) {
                producer.send(new ProducerRecord<>(partition.topic(), 0, null, new byte[RECORD]));
            }
        }
    }

    private static Path plan(TopicPartition partition, String replicas, String more)
            throws IOException {
        return Files.writeString(
                home.resolve(partition.topic() + ".json"),
                "{\"version\":1,\"partitions\":[{\"topic\":\"%s\",\"partition\":0,\"replicas\":%s%s}]}"
                        .formatted(partition.topic(), replicas, more));
    }

    private static String reassign(String version, Path plan, String... verbs) {
        var all = new ArrayList<>(List.of("--reassignment-json-file", plan.toString()));
        all.addAll(List.of(verbs));
        return tool(version, "reassign-partitions", all.toArray(String[]::new));
    }

    private static String topics(String version, String... verbs) {
        return tool(version, "topics", verbs);
    }

    private static String tool(String version, String name, String... verbs) {
        var all = new ArrayList<>(List.of("--bootstrap-server", lab.cluster.bootstrap()));
        all.addAll(List.of(verbs));
        return new KafkaTools(version)
                .run(name, all.toArray(String[]::new))
                .expectSuccess()
                .stdout();
    }
}
