package io.millrace.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.LogConfig;
import io.millrace.log.LogSlice;
import io.millrace.log.TestBatches;
import io.millrace.log.state.ProducerFacts;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionConfig;
import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.replication.partition.ProduceRules;
import io.millrace.replication.throttle.ReplicationQuota;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.RecordReader;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;

/** Replicas move between the directories of a simulated broker. */
class MovesTest {
    private static final TopicPartition NAME = new TopicPartition("t", 0);
    private static final int SEEDS = Integer.getInteger("moves.seeds", 150);

    private SimWorld world = SimWorld.of(3, 1, 3);
    private final List<String> acknowledged = new ArrayList<>();

    private Replicas replicas() {
        return world.nodes.get(1).replicas;
    }

    private Partition partition() {
        return replicas().partition(NAME);
    }

    private ProduceRules rules() {
        return new ProduceRules(-1, 1_000_000_000L, 11);
    }

    private void produce(String value) {
        partition()
                .produce(TestBatches.plain(world.sim.clock().millis(), value), rules())
                .thenAccept(outcome -> {
                    if (outcome instanceof ProduceOutcome.Appended) {
                        acknowledged.add(value);
                    }
                });
    }

    private void produceMany(int count) {
        for (int i = 0; i < count; i++) {
            produce("v" + acknowledged.size() + "-" + i + "x".repeat(i % 300));
        }
        world.sim.settle();
    }

    private String path(int directory) {
        return replicas().describeDirectories().get(directory).path().toString();
    }

    private int home() {
        var facts = replicas().describeDirectories();
        for (int i = 0; i < facts.size(); i++) {
            if (facts.get(i).replicas().stream().anyMatch(r -> !r.isFuture())) {
                return i;
            }
        }
        throw new AssertionError("nowhere: " + facts);
    }

    private List<DirectoryFacts.Replica> replicasIn(int directory) {
        return replicas().describeDirectories().get(directory).replicas();
    }

    private CompletionStage<Map<TopicPartition, ErrorCode>> ask(TopicPartition name, String path) {
        return replicas().moveTo(Map.of(name, path));
    }

    private ErrorCode move(TopicPartition name, String path) {
        var stage = ask(name, path);
        world.sim.run(Duration.ofMillis(200));
        return stage.toCompletableFuture().join().get(name);
    }

    private List<String> values() {
        var log = partition().view().openLog();
        List<String> found = new ArrayList<>();
        long offset = log.logStartOffset();
        while (offset < log.endOffset()) {
            var slice = (LogSlice) log.read(offset, log.endOffset(), 1 << 20, true);
            ByteBuffer bytes = slice.records().toBuffer();
            var batches = new Batches(bytes);
            while (batches.hasNext()) {
                var batch = batches.next();
                for (var record : RecordReader.all(batch, new Decompressor(), 1 << 20)) {
                    found.add(text(record.value()));
                }
                offset = batch.nextOffset();
            }
        }
        return found;
    }

    private static String text(ByteBuffer value) {
        return value == null ? "" : StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }

    private static PartitionConfig smallSegments() {
        var base = LogConfig.DEFAULTS;
        return new PartitionConfig(
                base.withRolling(
                        new LogConfig.Rolling(4096, Long.MAX_VALUE, 0, 10 << 20, 512, false)),
                1);
    }

    private void slowly(long bytesPerSecond) {
        var quota =
                new ReplicationQuota(
                        () -> bytesPerSecond, world.sim.clock(), 11, Duration.ofSeconds(1));
        replicas().moveBy(new MoveRules(2, quota));
    }

    @Test
    void shouldMoveAReplicaWhileItIsWritten() {
        world.configs.put("t", smallSegments());
        world.create("t", 1, 1);
        produceMany(300);
        int from = home();
        int to = (from + 1) % 3;
        assertThat(move(NAME, path(to))).isEqualTo(ErrorCode.NONE);
        for (int i = 0; i < 50; i++) {
            produceMany(5);
            world.sim.run(Duration.ofMillis(3));
        }
        world.sim.run(Duration.ofSeconds(3));
        assertThat(home()).isEqualTo(to);
        assertThat(replicasIn(from)).isEmpty();
        assertThat(replicasIn(to)).singleElement().matches(r -> !r.isFuture());
        assertThat(values()).hasSize(550).isEqualTo(acknowledged);
        world.stop(1);
        world.boot(1);
        world.rest();
        assertThat(home()).isEqualTo(to);
        assertThat(values()).isEqualTo(acknowledged);
    }

    @Test
    void shouldShowHowFarACopyIsAndCancelOrReplaceIt() {
        world.create("t", 1, 1);
        produceMany(3000);
        int from = home();
        int to = (from + 1) % 3;
        int other = (from + 2) % 3;
        slowly(1);
        assertThat(move(NAME, path(to))).isEqualTo(ErrorCode.NONE);
        produceMany(10);
        assertThat(replicasIn(to))
                .singleElement()
                .matches(DirectoryFacts.Replica::isFuture)
                .extracting(DirectoryFacts.Replica::offsetLag)
                .matches(lag -> lag > 0 && lag <= 3010);
        assertThat(move(NAME, path(other))).isEqualTo(ErrorCode.NONE);
        assertThat(replicasIn(to)).isEmpty();
        assertThat(replicasIn(other)).singleElement().matches(DirectoryFacts.Replica::isFuture);
        assertThat(move(NAME, path(from))).isEqualTo(ErrorCode.NONE);
        assertThat(replicasIn(other)).isEmpty();
        assertThat(home()).isEqualTo(from);
        produceMany(10);
        assertThat(values()).isEqualTo(acknowledged);
    }

    @Test
    void shouldKeepToTheQuota() {
        world.create("t", 1, 1);
        produce("x".repeat(900_000));
        for (int i = 0; i < 40; i++) {
            produce(i + "x".repeat(100_000));
        }
        world.sim.settle();
        int to = (home() + 1) % 3;
        slowly(1_000_000);
        move(NAME, path(to));
        world.sim.run(Duration.ofMillis(2_500));
        assertThat(home()).isNotEqualTo(to);
        world.sim.run(Duration.ofSeconds(6));
        assertThat(home()).isEqualTo(to);
    }

    @Test
    void shouldRefuseWhatKafkaRefuses() {
        world.create("t", 1, 1);
        assertThat(move(NAME, "/nowhere")).isEqualTo(ErrorCode.LOG_DIR_NOT_FOUND);
        assertThat(move(new TopicPartition("x".repeat(240), 0), path(0)))
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(move(NAME, path(home()))).isEqualTo(ErrorCode.NONE);
        int gone = (home() + 1) % 3;
        String path = path(gone);
        world.disks.get(1).get(gone).failAfter(0);
        world.sim.run(Duration.ofSeconds(10)); // a checkpoint finds out
        assertThat(move(NAME, path)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    @Test
    void shouldRememberADirectoryForALogThatIsNotThereYet() {
        for (int directory : List.of(2, 0, 1)) {
            var name = new TopicPartition("later" + directory, 0);
            assertThat(move(name, path(directory))).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
            world.create(name.topic(), 1, 1);
            assertThat(replicasIn(directory)).anyMatch(r -> r.partition().equals(name));
        }
    }

    @Test
    void shouldTakeProducersAndEpochsAlong() {
        world.create("t", 1, 1);
        produce(TestBatches.idempotent(7, 1, 0, world.sim.clock().millis(), "a", "b"));
        produce(TestBatches.transactional(8, 2, 0, world.sim.clock().millis(), "c"));
        var before = producers();
        var epochs = partition().view().openLog().epochs();
        long stable = partition().view().openLog().lastStableOffset();
        int to = (home() + 1) % 3;
        move(NAME, path(to));
        world.sim.run(Duration.ofSeconds(2));
        assertThat(home()).isEqualTo(to);
        assertThat(producers()).isEqualTo(before).hasSize(2);
        assertThat(partition().view().openLog().epochs()).isEqualTo(epochs);
        assertThat(partition().view().openLog().lastStableOffset()).isEqualTo(stable).isEqualTo(2);
        world.kill(1);
        world.boot(1);
        world.rest();
        assertThat(producers()).isEqualTo(before);
        assertThat(partition().view().openLog().lastStableOffset()).isEqualTo(2);
    }

    private void produce(ByteBuffer batch) {
        var stage = partition().produce(batch, rules());
        world.sim.settle();
        assertThat(stage.toCompletableFuture().join()).isInstanceOf(ProduceOutcome.Appended.class);
    }

    private List<ProducerFacts> producers() {
        var stage = partition().producers();
        world.sim.settle();
        return stage.toCompletableFuture().join();
    }

    @Test
    void shouldDeleteTheCopyWithTheTopic() {
        world.create("t", 1, 1);
        produceMany(2000);
        slowly(1);
        int from = home();
        move(NAME, path((from + 1) % 3));
        world.active().asks().deleteTopics(List.of("t"));
        world.rest();
        for (int i = 0; i < 3; i++) {
            assertThat(replicasIn(i)).isEmpty();
        }
        assertThat(world.nodes.get(1).lostDirectories).isEmpty();
    }

    @Test
    void shouldGiveUpAMoveToADiskThatFails() {
        world.create("t", 1, 1);
        produceMany(3000);
        int from = home();
        int to = (from + 1) % 3;
        slowly(1);
        move(NAME, path(to));
        world.disks.get(1).get(to).failAfter(0);
        world.sim.run(Duration.ofSeconds(10));
        slowly(ReplicationQuota.UNLIMITED);
        assertThat(home()).isEqualTo(from);
        assertThat(partition().view().isLeader()).isTrue();
        produceMany(10);
        assertThat(values()).isEqualTo(acknowledged);
    }

    /** The broker dies at every sort of moment; what was acknowledged is in exactly one place. */
    @Test
    void shouldSurviveTheDeathOfTheProcessAtAnyMoment() {
        for (int seed = 0; seed < SEEDS; seed++) {
            surviveDeaths(seed, false);
        }
    }

    /** With a flush for every message the same holds when the power fails. */
    @Test
    void shouldSurviveAPowerCutAtAnyMoment() {
        for (int seed = 0; seed < SEEDS; seed++) {
            surviveDeaths(seed, true);
        }
    }

    private void surviveDeaths(int seed, boolean power) {
        var random = new Random(seed);
        world = new SimWorld(seed);
        acknowledged.clear();
        var config = smallSegments();
        world.configs.put(
                "t",
                power
                        ? new PartitionConfig(
                                config.log()
                                        .withFlushing(new LogConfig.Flushing(1, Long.MAX_VALUE)),
                                1)
                        : config);
        world.bootAll(1, 2);
        world.create("t", 1, 1);
        produceMany(random.nextInt(150));
        for (int life = 0; life < 3; life++) {
            ask(NAME, path(1 - home()));
            int steps = random.nextInt(random.nextBoolean() ? 60 : 400);
            for (int i = 0; i < steps && world.sim.step(); i++) {
                if (random.nextInt(8) == 0) {
                    produce("life" + life + "-" + i);
                }
            }
            if (power) {
                world.cutPower(1);
            } else {
                world.kill(1);
            }
            world.boot(1);
            world.sim.run(Duration.ofSeconds(4));
            assertThat(values()).as("seed %d, life %d", seed, life).containsAll(acknowledged);
        }
        world.sim.run(Duration.ofSeconds(5));
        int here = home();
        assertThat(replicasIn(1 - here)).as("seed %d", seed).isEmpty();
        assertThat(replicasIn(here)).hasSize(1);
        var order = new ArrayList<>(values());
        order.retainAll(acknowledged);
        assertThat(order).as("seed %d", seed).isEqualTo(acknowledged);
    }
}
