package io.millrace.compat.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.history.History;
import io.millrace.compat.history.HistoryCheck;
import io.millrace.compat.history.Reader;
import io.millrace.compat.history.Writer;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.Launcher;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Replicas move between {@code log.dirs} under load; {@code -Dmoves=N} for more often. */
class MovingReplicaTest {
    private static final int MOVES = Integer.getInteger("moves", 2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String RATE = "replica.alter.log.dirs.io.max.bytes.per.second";

    @TempDir Path home;

    private BrokerSpec spec() throws Exception {
        assumeThat(Launcher.chosen().isMillrace()).isTrue();
        return BrokerSpec.in(home)
                .with("log.dirs", directory(0) + "," + directory(1))
                .with("log.segment.delete.delay.ms", "500")
                .with("log.cleaner.backoff.ms", "100");
    }

    private String directory(int number) throws Exception {
        return home.toRealPath().resolve("disk" + number).toString();
    }

    /** Where the replica is, null while it moves. */
    private String place(Admin admin, TopicPartition partition) {
        try {
            var info =
                    admin.describeReplicaLogDirs(List.of(replica(admin, partition)))
                            .all()
                            .get(10, TimeUnit.SECONDS)
                            .values()
                            .iterator()
                            .next();
            return info.getFutureReplicaLogDir() == null ? info.getCurrentReplicaLogDir() : null;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static TopicPartitionReplica replica(Admin admin, TopicPartition partition)
            throws Exception {
        int broker = admin.describeCluster().nodes().get().iterator().next().id();
        return new TopicPartitionReplica(partition.topic(), partition.partition(), broker);
    }

    private void move(Admin admin, TopicPartition partition, String directory) throws Exception {
        admin.alterReplicaLogDirs(Map.of(replica(admin, partition), directory))
                .all()
                .get(10, TimeUnit.SECONDS);
    }

    private String other(Admin admin, TopicPartition partition) throws Exception {
        String now = place(admin, partition);
        return now.equals(directory(0)) ? directory(1) : directory(0);
    }

    private void limit(Admin admin, long bytesPerSecond) throws Exception {
        var op =
                new AlterConfigOp(
                        new ConfigEntry(RATE, Long.toString(bytesPerSecond)),
                        AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.BROKER, ""), List.of(op)))
                .all()
                .get(10, TimeUnit.SECONDS);
    }

    @SuppressWarnings(
            "try") // the writer ends before what it wrote is read; ending it again does nothing
    @Test
    void shouldMoveUnderLoadAndThroughADeath() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(spec())) {
            var clients = new Clients(broker);
            try (Admin admin = clients.admin()) {
                String topic = clients.newTopic("moving", 1, "segment.bytes", "1000000");
                var partition = new TopicPartition(topic, 0);
                try (var writer = new Writer(1, partition, clients.producer(), Duration.ZERO);
                        var reader = new Reader(1, partition, clients.consumer())) {
                    await().atMost(PATIENCE).until(() -> writer.times().count() > 30_000);
                    for (int i = 0; i < MOVES; i++) {
                        String to = other(admin, partition);
                        int acked = writer.times().count();
                        move(admin, partition, to);
                        await().atMost(PATIENCE).until(() -> to.equals(place(admin, partition)));
                        await().atMost(PATIENCE).until(() -> writer.times().count() > acked + 50);
                    }
                    dieOnTheWay(broker, admin, partition);
                    writer.close();
                    assertThat(reader.readTo(end(admin, partition), PATIENCE)).isTrue();
                    var history = new History(writer.sends(), reader.polls());
                    assertThat(HistoryCheck.findings(history)).isEmpty();
                }
                checkFolders(topic, place(admin, partition));
            }
            broker.terminate();
        }
    }

    /** A slow move is found again after a kill -9 and comes to its end. */
    private void dieOnTheWay(BrokerProcess broker, Admin admin, TopicPartition partition)
            throws Exception {
        String to = other(admin, partition);
        limit(admin, 100_000);
        move(admin, partition, to);
        var replica = replica(admin, partition);
        var lag = admin.describeReplicaLogDirs(List.of(replica)).all().get().get(replica);
        assertThat(lag.getFutureReplicaLogDir()).isEqualTo(to);
        assertThat(lag.getFutureReplicaOffsetLag()).isPositive();
        broker.kill9();
        broker.restart();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> place(admin, partition) == null);
        limit(admin, Long.MAX_VALUE);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> to.equals(place(admin, partition)));
    }

    private static long end(Admin admin, TopicPartition partition) throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get(10, TimeUnit.SECONDS)
                .offset();
    }

    /** In the end there is one folder, under the partition's name. */
    private void checkFolders(String topic, String place) throws Exception {
        await().atMost(PATIENCE)
                .untilAsserted(() -> {
                    for (int i = 0; i < 2; i++) {
                        boolean home = directory(i).equals(place);
                        try (Stream<Path> names = Files.list(Path.of(directory(i)))) {
                            assertThat(
                                            names.map(each -> each.getFileName().toString())
                                                    .filter(name -> name.startsWith(topic)))
                                    .containsExactlyElementsOf(
                                            home ? List.of(topic + "-0") : List.of());
                        }
                    }
                });
    }

    @Test
    void shouldMoveWithTheReassignmentTool() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(spec())) {
            var clients = new Clients(broker);
            try (Admin admin = clients.admin()) {
                String topic = clients.newTopic("tool", 1, "cleanup.policy", "compact");
                var partition = new TopicPartition(topic, 0);
                fillKeys(clients, topic);
                String to = other(admin, partition);
                int id = replica(admin, partition).brokerId();
                Path json =
                        Files.writeString(
                                home.resolve("plan.json"),
                                "{\"version\":1,\"partitions\":[{\"topic\":\""
                                        + topic
                                        + "\",\"partition\":0,\"replicas\":["
                                        + id
                                        + "],\"log_dirs\":[\""
                                        + to
                                        + "\"]}]}");
                var tools = KafkaTools.v4();
                String[] common = {
                    "--bootstrap-server",
                    broker.bootstrap(),
                    "--reassignment-json-file",
                    json.toString()
                };
                tools.run("reassign-partitions", plus(common, "--execute")).expectSuccess();
                await().atMost(PATIENCE).until(() -> to.equals(place(admin, partition)));
                assertThat(
                                tools.run("reassign-partitions", plus(common, "--verify"))
                                        .expectSuccess()
                                        .stdout())
                        .contains("completed successfully")
                        .doesNotContain("still in progress");
                assertThatThrownBy(() -> move(admin, partition, "/nowhere"))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(LogDirNotFoundException.class);
            }
            broker.terminate();
        }
    }

    private static String[] plus(String[] common, String last) {
        return Stream.concat(Stream.of(common), Stream.of(last)).toArray(String[]::new);
    }

    private static void fillKeys(Clients clients, String topic) {
        try (var producer = clients.producer()) {
            for (int i = 0; i < 500; i++) {
                producer.send(
                        new ProducerRecord<>(
                                topic, 0, ("k" + i % 20).getBytes(), ("v" + i).getBytes()));
            }
        }
    }
}
