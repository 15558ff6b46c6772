package io.millrace.compat.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One of two log directories is lost: only what lies in it is offline, until it is back. */
class DirectoryLossTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String[] IMPATIENT = {
        "retries", "0",
        "enable.idempotence", "false",
        "max.block.ms", "3000",
        "request.timeout.ms", "3000",
        "delivery.timeout.ms", "4000"
    };

    @TempDir Path home;
    private String topic = "";

    private Path directory(int number) throws Exception {
        return home.toRealPath().resolve("disk" + number);
    }

    @Test
    void shouldLoseOnlyThePartitionsOfTheDirectoryAndFindThemAgain() throws Exception {
        var spec =
                BrokerSpec.in(home)
                        .with("log.dirs", directory(0) + "," + directory(1))
                        .with("replica.high.watermark.checkpoint.interval.ms", "500");
        try (BrokerProcess broker = BrokerProcess.start(spec)) {
            var clients = new Clients(broker);
            topic = clients.newTopic("spread", 2);
            for (int partition = 0; partition < 2; partition++) {
                produce(clients, partition);
            }
            try (Admin admin = clients.admin()) {
                Path doomed = place(admin, 1);
                assertThat(place(admin, 0)).isNotEqualTo(doomed);
                takeAway(doomed);

                await().atMost(PATIENCE).until(() -> isLost(admin, doomed));
                await().atMost(PATIENCE).until(() -> leader(admin, 1).startsWith("none"));
                assertThatThrownBy(() -> produce(clients, 1))
                        .isInstanceOfAny(KafkaStorageException.class, TimeoutException.class);
                produce(clients, 0);
                assertThat(leader(admin, 0)).doesNotStartWith("none");
                giveBack(broker, doomed);
            }
            await().atMost(PATIENCE).ignoreExceptions().until(() -> produce(clients, 1));
            assertThat(clients.readToEnd(topic, 0, 0)).hasSize(2);
            assertThat(clients.readToEnd(topic, 1, 0)).hasSize(2);
            broker.terminate();
        }
    }

    private boolean produce(Clients clients, int partition) {
        try (var producer = clients.producer(IMPATIENT)) {
            Clients.get(
                    producer.send(
                            new ProducerRecord<>(topic, partition, null, new byte[] {1, 2, 3})));
        }
        return true;
    }

    private Path place(Admin admin, int partition) {
        var replica = new TopicPartitionReplica(topic, partition, Clients.brokerId(admin));
        var places = Clients.get(admin.describeReplicaLogDirs(List.of(replica)).all());
        return Path.of(places.get(replica).getCurrentReplicaLogDir());
    }

    /** What is open stays open, as on a disk that fails: the next look at a name shows it. */
    private static void takeAway(Path directory) throws Exception {
        Files.move(directory, directory.resolveSibling("away"));
        Files.createFile(directory);
    }

    private static void giveBack(BrokerProcess broker, Path directory) throws Exception {
        broker.kill9();
        Files.delete(directory);
        Files.move(directory.resolveSibling("away"), directory);
        broker.restart();
    }

    private boolean isLost(Admin admin, Path directory) {
        int id = Clients.brokerId(admin);
        var all = Clients.get(admin.describeLogDirs(List.of(id)).allDescriptions()).get(id);
        long failed = all.values().stream().filter(each -> each.error() != null).count();
        var doomed = all.get(directory.toString());
        return failed == 1
                && doomed != null
                && doomed.error() instanceof KafkaStorageException
                && !doomed.replicaInfos().containsKey(new TopicPartition(topic, 1));
    }

    private String leader(Admin admin, int partition) {
        var described = Clients.get(admin.describeTopics(List.of(topic)).allTopicNames());
        var leader = described.get(topic).partitions().get(partition).leader();
        return leader == null || leader.isEmpty() ? "none" : leader.idString();
    }
}
