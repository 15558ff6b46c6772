package io.millrace.replication.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.cluster.PartitionImage;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Random lives of a cluster: brokers and controllers die, freeze and return while topics come,
 * grow, move and go.
 */
class ControllerSimTest {
    private static final int BROKERS = 4;
    private static final int STEPS = 60;

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepOneLeaderPerEpochAndComeToRest(long seed) {
        live(seed, STEPS);
    }

    /** As many as {@code -Dsim.seeds} says. */
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("sim.seeds", 20));
    }

    private static void live(long seed, int steps) {
        var cluster = SimCluster.of(seed, BROKERS);
        RandomGenerator random = cluster.sim.random().split();
        var frozen = new HashMap<Integer, Boolean>();
        int topics = 0;
        for (int step = 0; step < steps; step++) {
            switch (random.nextInt(10)) {
                case 0, 1 -> topics += create(cluster, random, "topic" + topics);
                case 2 -> delete(cluster, random);
                case 3 -> crashOrBoot(cluster, 1 + random.nextInt(BROKERS), frozen);
                case 4 -> freezeOrThaw(cluster, 1 + random.nextInt(BROKERS), frozen);
                case 5 -> move(cluster, random);
                case 6 -> grow(cluster, random);
                case 7 -> cluster.tree.deleteControllerNode();
                case 8 -> cluster.catchUp();
                default -> cluster.sim.run(Duration.ofMillis(random.nextInt(2_000)));
            }
            for (int i = random.nextInt(60); i > 0; i--) {
                cluster.sim.step();
            }
        }
        frozen.keySet().forEach(cluster::thaw);
        for (int id = 1; id <= BROKERS; id++) {
            if (!cluster.nodes.containsKey(id)) {
                cluster.boot(id);
            }
        }
        cluster.rest();
        cluster.rest();
        for (int round = 0; round < 4; round++) {
            cluster.catchUp();
        }
        check(cluster);
    }

    private static Controller someController(SimCluster cluster) {
        return cluster.active();
    }

    private static int create(SimCluster cluster, RandomGenerator random, String name) {
        if (random.nextInt(4) == 0) {
            var assignments = new TreeMap<Integer, List<Integer>>();
            assignments.put(0, List.of(1 + random.nextInt(BROKERS)));
            cluster.tree.createByTool(name, assignments);
        } else if (someController(cluster) != null) {
            var topic = NewTopic.of(name, 1 + random.nextInt(5), 1 + random.nextInt(3));
            someController(cluster).asks().createTopics(List.of(topic), false);
        }
        return 1;
    }

    private static String any(SimCluster cluster, RandomGenerator random) {
        List<String> names = List.copyOf(cluster.tree.topics().keySet());
        return names.isEmpty() ? "none" : names.get(random.nextInt(names.size()));
    }

    private static void delete(SimCluster cluster, RandomGenerator random) {
        String topic = any(cluster, random);
        if (random.nextBoolean()) {
            cluster.tree.markByTool(topic);
        } else if (someController(cluster) != null) {
            someController(cluster).asks().deleteTopics(List.of(topic));
        }
    }

    private static void crashOrBoot(SimCluster cluster, int id, Map<Integer, Boolean> frozen) {
        if (frozen.containsKey(id)) {
            return;
        }
        if (cluster.nodes.containsKey(id)) {
            cluster.crash(id);
        } else {
            cluster.boot(id);
        }
    }

    private static void freezeOrThaw(SimCluster cluster, int id, Map<Integer, Boolean> frozen) {
        if (frozen.remove(id) != null) {
            cluster.thaw(id);
        } else if (cluster.nodes.containsKey(id)) {
            frozen.put(id, true);
            cluster.freeze(id);
        }
    }

    private static void move(SimCluster cluster, RandomGenerator random) {
        Controller controller = someController(cluster);
        if (controller != null) {
            int first = 1 + random.nextInt(BROKERS);
            int second = 1 + first % BROKERS;
            controller
                    .asks()
                    .reassign(
                            Map.of(
                                    new TopicPartition(any(cluster, random), 0),
                                    random.nextInt(4) == 0
                                            ? Optional.empty()
                                            : Optional.of(List.of(first, second))),
                            true);
        }
    }

    private static void grow(SimCluster cluster, RandomGenerator random) {
        Controller controller = someController(cluster);
        String topic = any(cluster, random);
        TopicRecord record = cluster.tree.topics().get(topic);
        if (controller != null && record != null) {
            int total = record.partitions().size() + 1;
            controller
                    .asks()
                    .createPartitions(List.of(new MorePartitions(topic, total, null)), false);
        }
    }

    private static void check(SimCluster cluster) {
        oneLeaderPerEpoch(cluster);
        assertThat(cluster.tree.marks()).as("deletions are done").isEmpty();
        assertThat(cluster.active()).isNotNull();
        assertThat(cluster.active().isActive()).isTrue();
        assertThat(
                        cluster.nodes.values().stream()
                                .filter(node -> node.controller().isActive())
                                .count())
                .as("one controller")
                .isEqualTo(1);
        cluster.tree.topics().forEach((name, record) -> checkTopic(cluster, record));
        for (ModelBroker broker : cluster.brokers.values()) {
            assertThat(broker.image.topicCount()).isEqualTo(cluster.tree.topics().size());
            assertThat(broker.onDisk)
                    .as("disk of " + broker.id)
                    .containsAll(assigned(cluster, broker));
        }
    }

    private static java.util.Set<TopicPartition> assigned(SimCluster cluster, ModelBroker broker) {
        var names = new java.util.TreeSet<TopicPartition>();
        cluster.tree
                .topics()
                .forEach((topic, record) ->
                        record.partitions()
                                .forEach((number, assignment) -> {
                                    if (assignment.replicas().contains(broker.id)) {
                                        names.add(new TopicPartition(topic, number));
                                    }
                                }));
        return names;
    }

    private static void oneLeaderPerEpoch(SimCluster cluster) {
        var leaders = new HashMap<String, Integer>();
        for (SimTree.LeaderRecord record : cluster.tree.history()) {
            String key = record.partition() + " epoch " + record.leaderEpoch();
            Integer other = leaders.putIfAbsent(key, record.leader());
            assertThat(other == null || other == record.leader()).as(key).isTrue();
        }
    }

    private static void checkTopic(SimCluster cluster, TopicRecord record) {
        assertThat(record.id()).isNotNull();
        record.partitions()
                .forEach((number, assignment) -> {
                    var name = new TopicPartition(record.name(), number);
                    VersionedState known = cluster.tree.states().get(name);
                    assertThat(known).as("state of " + name).isNotNull();
                    LeaderState state = known.state();
                    assertThat(state.leader())
                            .as("leader of " + name + ": " + state + assignment)
                            .isPositive();
                    assertThat(assignment.isMoving()).as(name + " has arrived").isFalse();
                    assertThat(state.isr())
                            .as("ISR of " + name)
                            .containsExactlyInAnyOrderElementsOf(assignment.replicas());
                    for (ModelBroker broker : cluster.brokers.values()) {
                        PartitionImage image = broker.image.partition(record.name(), number);
                        assertThat(image.leader()).isEqualTo(state.leader());
                        assertThat(image.leaderEpoch()).isEqualTo(state.leaderEpoch());
                        assertThat(image.isr()).isEqualTo(state.isr());
                        assertThat(image.partitionEpoch()).isEqualTo(known.version());
                    }
                    for (int replica : assignment.replicas()) {
                        assertThat(cluster.brokers.get(replica).roles.get(name).leader())
                                .as("what " + replica + " believes of " + name)
                                .isEqualTo(state.leader());
                    }
                });
    }
}
