package io.millrace.compat.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A broker on a file system of 120 MiB, which fills up: by what is produced, and then by somebody
 * else to the last byte. Skipped where nothing may be mounted.
 */
class FullDiskTest {
    private static final byte[] VALUE = new byte[100_000];
    private static final String REFUSE_AT_ONCE = "0";

    @TempDir Path home;
    private Path volume;

    @BeforeEach
    void mount() throws Exception {
        volume = Files.createDirectory(home.resolve("data"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", volume.toString()),
                "no rights to mount");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", volume.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        return process.redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    }

    @Test
    void shouldRefuseProducersAndRecoverByItself() throws Exception {
        var spec =
                BrokerSpec.in(home)
                        .with("log.segment.bytes", "8000000")
                        .with("offsets.topic.num.partitions", "1")
                        .with("log.segment.delete.delay.ms", "100");
        try (BrokerProcess broker = BrokerProcess.start(spec)) {
            assumeTrue(broker.isMillrace(), "Apache Kafka ends here");
            var clients = new Clients(broker);
            String filler = clients.newTopic("filler", 1, "file.delete.delay.ms", "100");
            String kept = clients.newTopic("kept", 1);
            commit(clients, kept);
            produce(clients, kept, 3);
            int written = fill(clients, filler);

            assertThat(clients.readToEnd(filler, 0, 0)).hasSize(written);
            commit(clients, kept);
            takeTheRest(broker);
            assertThat(clients.readToEnd(kept, 0, 0)).hasSize(3);
            broker.kill9();
            Files.delete(volume.resolve("ballast"));
            broker.restart();
            assertThat(clients.readToEnd(filler, 0, 0)).hasSize(written);

            try (var admin = clients.admin()) {
                Clients.get(admin.deleteTopics(List.of(filler)).all());
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> produce(clients, kept, 1));
            assertThat(clients.readToEnd(kept, 0, 0)).hasSizeGreaterThanOrEqualTo(4);
            broker.terminate();
        }
    }

    @Test
    void shouldRefuseOnlyWhatLiesOnTheFullDisk() throws Exception {
        var spec =
                BrokerSpec.in(home)
                        .with("log.dirs", volume + "," + home.resolve("roomy"))
                        .with("offsets.topic.num.partitions", "1");
        try (BrokerProcess broker = BrokerProcess.start(spec)) {
            assumeTrue(broker.isMillrace(), "Apache Kafka ends here");
            var clients = new Clients(broker);
            String one = clients.newTopic("one", 1);
            String other = clients.newTopic("other", 1);
            boolean full = Files.exists(volume.resolve(one + "-0"));
            String refused = full ? one : other;
            String served = full ? other : one;
            takeTheRest(broker);

            assertThatThrownBy(() -> produce(clients, refused, 1))
                    .isInstanceOf(KafkaStorageException.class);
            assertThat(produce(clients, served, 3)).isTrue();

            Files.delete(volume.resolve("ballast"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> produce(clients, refused, 1));
            assertThat(clients.readToEnd(refused, 0, 0)).hasSize(1);
            assertThat(clients.readToEnd(served, 0, 0)).hasSize(3);
            broker.terminate();
        }
    }

    private static boolean produce(Clients clients, String topic, int count) {
        try (var producer = clients.producer("retries", REFUSE_AT_ONCE)) {
            for (int i = 0; i < count; i++) {
                Clients.get(producer.send(new ProducerRecord<>(topic, VALUE)));
            }
        }
        return true;
    }

    /** Until producing is refused; tells how many records were acknowledged. */
    private static int fill(Clients clients, String topic) {
        int[] written = {0};
        try (var producer =
                clients.producer("retries", REFUSE_AT_ONCE, "enable.idempotence", "false")) {
            assertThatThrownBy(
                            () -> {
                                while (written[0] < 2_000) {
                                    Clients.get(producer.send(new ProducerRecord<>(topic, VALUE)));
                                    written[0]++;
                                }
                            })
                    .isInstanceOf(KafkaStorageException.class);
        }
        assertThat(written[0]).isGreaterThan(500);
        return written[0];
    }

    private static void commit(Clients clients, String topic) {
        try (var consumer = clients.consumer("group.id", "full-disk")) {
            consumer.commitSync(
                    Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(1)),
                    Duration.ofSeconds(20));
        }
    }

    /** The broker must live on, checkpoints or not, when there is nothing left at all. */
    private void takeTheRest(BrokerProcess broker) {
        try (var out = Files.newOutputStream(volume.resolve("ballast"))) {
            while (true) {
                out.write(new byte[64 * 1024]);
            }
        } catch (IOException full) {
            // As it should be.
        }
        Awaitility.await()
                .during(Duration.ofSeconds(7))
                .atMost(Duration.ofSeconds(10))
                .until(broker::isAlive);
        assertThat(broker.logLinesWith("is offline", "are offline")).isEmpty();
    }
}
