package io.millrace.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.LogConfig;
import io.millrace.log.LogFixture;
import io.millrace.log.LogSlice;
import io.millrace.log.TestBatches;
import io.millrace.replication.controller.SimTree;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionConfig;
import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.replication.partition.ProduceRules;
import io.millrace.wire.protocol.TopicPartition;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.RecordBatch;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Random lives of whole brokers under load. Checkers: one leader per epoch; what was acknowledged
 * to a producer is read at the same offset when everything has come to rest.
 */
class ClusterSimTest {
    private static final int STEPS = 80;

    /** What a producer was told: the record with this timestamp is at this offset. */
    private record Acked(TopicPartition partition, long offset, long stamp) {}

    private final List<Acked> acked = new ArrayList<>();
    private long stamps = 1_700_000_000_000L;

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepAcknowledgedRecordsOfSingleReplicasOverKills(long seed) {
        var world = SimWorld.of(seed, 3, 2);
        world.create("single", 6, 1);
        live(world, false);
        check(world);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepAcknowledgedRecordsOverPowerCutsWhenEveryMessageIsFlushed(long seed) {
        var world = SimWorld.of(seed, 2, 2);
        LogConfig flushed =
                LogConfig.DEFAULTS.withFlushing(new LogConfig.Flushing(1, Long.MAX_VALUE));
        world.configs.put("single", new PartitionConfig(flushed, 1));
        world.create("single", 4, 1);
        live(world, true);
        check(world);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepAcknowledgedRecordsOfReplicatedTopicsOverKills(long seed) {
        var world = SimWorld.of(seed, 3, 1);
        world.configs.put("replicated", new PartitionConfig(LogConfig.DEFAULTS, 2));
        world.create("replicated", 4, 3);
        live(world, false);
        check(world);
    }

    /** As many as {@code -Dsim.seeds} says. */
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("sim.seeds", 10));
    }

    private void live(SimWorld world, boolean powerCuts) {
        RandomGenerator random = world.sim.random().split();
        List<TopicPartition> names = List.copyOf(world.tree.states().keySet());
        int brokers = world.disks.size();
        for (int step = 0; step < STEPS; step++) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                produce(world, names.get(random.nextInt(names.size())));
            }
            switch (random.nextInt(12)) {
                case 0 -> dieOrReturn(world, 1 + random.nextInt(brokers), powerCuts);
                case 1 -> world.tree.deleteControllerNode();
                case 2 -> world.sim.run(Duration.ofMillis(random.nextInt(20_000)));
                case 3, 4, 5, 6, 7 -> world.fetchRound();
                default -> world.sim.run(Duration.ofMillis(random.nextInt(200)));
            }
            for (int i = random.nextInt(40); i > 0; i--) {
                world.sim.step();
            }
        }
        for (int id = 1; id <= brokers; id++) {
            if (!world.nodes.containsKey(id)) {
                world.boot(id);
            }
        }
        for (int round = 0; round < 20; round++) {
            world.rest();
            world.fetchRound();
        }
    }

    private static void dieOrReturn(SimWorld world, int id, boolean powerCuts) {
        if (!world.nodes.containsKey(id)) {
            world.boot(id);
        } else if (powerCuts) {
            world.cutPower(id);
        } else {
            world.kill(id);
        }
    }

    private void produce(SimWorld world, TopicPartition name) {
        Partition leader = world.leaderOf(name);
        if (leader == null) {
            return;
        }
        long stamp = stamps++;
        leader.produce(
                        TestBatches.plain(stamp, "value" + stamp),
                        new ProduceRules(-1, Duration.ofSeconds(30).toNanos(), 11))
                .thenAccept(outcome -> {
                    if (outcome instanceof ProduceOutcome.Appended appended) {
                        acked.add(new Acked(name, appended.firstOffset(), stamp));
                    }
                });
    }

    private void check(SimWorld world) {
        var leaders = new HashMap<String, Integer>();
        for (SimTree.LeaderRecord record : world.tree.history()) {
            String key = record.partition() + " epoch " + record.leaderEpoch();
            Integer other = leaders.putIfAbsent(key, record.leader());
            assertThat(other == null || other == record.leader()).as(key).isTrue();
        }
        Map<TopicPartition, Map<Long, Long>> found = new HashMap<>();
        for (Acked each : acked) {
            Map<Long, Long> stamps =
                    found.computeIfAbsent(each.partition, name -> readAll(world, name));
            assertThat(stamps.get(each.offset)).as("%s", each).isEqualTo(each.stamp);
        }
    }

    /** Timestamps by offset of everything committed at the leader. */
    private static Map<Long, Long> readAll(SimWorld world, TopicPartition name) {
        Partition leader = world.leaderOf(name);
        assertThat(leader).as("leader of " + name).isNotNull();
        assertThat(leader.view().isLeader()).as("role in " + name).isTrue();
        var log = leader.view().openLog();
        var stamps = new HashMap<Long, Long>();
        long next = log.logStartOffset();
        while (next < log.highWatermark()) {
            var slice = (LogSlice) log.read(next, log.highWatermark(), 1 << 20, true);
            assertThat(slice.isEmpty()).as(name + " at " + next).isFalse();
            for (RecordBatch batch : Batches.of(LogFixture.bytes(slice))) {
                stamps.put(batch.baseOffset(), batch.maxTimestamp());
                next = batch.nextOffset();
            }
        }
        return stamps;
    }
}
