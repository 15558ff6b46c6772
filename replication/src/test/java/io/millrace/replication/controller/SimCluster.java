package io.millrace.replication.controller;

import io.millrace.replication.lane.SimLane;
import io.millrace.replication.lane.SimScheduler;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.protocol.TopicPartition;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Controllers of several brokers, a store, a network and model brokers, all simulated. */
final class SimCluster {
    final SimScheduler sim;
    final SimTree tree = new SimTree();
    final SimLink.Network network;
    final Map<Integer, ModelBroker> brokers = new TreeMap<>();
    final SortedMap<Integer, Node> nodes = new TreeMap<>();
    final Set<String> uncleanTopics = new TreeSet<>();
    boolean deleteTopics = true;
    private final SimLane storeLane;

    SimCluster(long seed) {
        sim = new SimScheduler(seed);
        storeLane = sim.lane("store");
        network = new SimLink.Network(sim.lane("wire"));
    }

    record Node(SimLane lane, SimStore store, SimLink link, Controller controller) {}

    static SimCluster of(long seed, int size) {
        var cluster = new SimCluster(seed);
        for (int id = 1; id <= size; id++) {
            cluster.boot(id);
        }
        cluster.rest();
        return cluster;
    }

    void boot(int id) {
        ModelBroker broker = brokers.computeIfAbsent(id, key -> new ModelBroker(key, null));
        network.plug(id, broker);
        broker.boot(tree.register(broker.info()));
        SimLane lane = sim.lane("controller-" + id);
        var store = new SimStore(tree, storeLane, lane);
        var link = new SimLink(network, lane);
        var settings =
                new ControllerSettings(
                        id, "PLAINTEXT", deleteTopics, true, 300_000, 10, uncleanTopics::contains);
        RandomGenerator random = sim.random().split();
        var node = new Node(lane, store, link, new Controller(lane, store, link, settings, random));
        nodes.put(id, node);
        node.controller.start();
    }

    /** The process dies, and its session with it. */
    void crash(int id) {
        Node node = nodes.remove(id);
        node.lane.kill();
        node.link.close();
        node.store.close();
        network.unplug(id);
        tree.unregister(id);
    }

    /** A process that nobody hears of for a while, whose session expires meanwhile. */
    void freeze(int id) {
        nodes.get(id).store.stall();
        tree.unregister(id);
    }

    void thaw(int id) {
        ModelBroker broker = brokers.get(id);
        broker.epoch = tree.register(broker.info());
        Node node = nodes.get(id);
        node.store.renew();
        node.store.unstall();
    }

    void rest() {
        sim.run(Duration.ofSeconds(3));
    }

    Controller active() {
        Node node = nodes.get(tree.controller());
        return node == null ? null : node.controller;
    }

    <T> T await(CompletionStage<T> stage) {
        rest();
        if (!stage.toCompletableFuture().isDone()) {
            throw new IllegalStateException("not answered");
        }
        return stage.toCompletableFuture().join();
    }

    Answer<CreatedTopic> create(String name, int partitions, int factor) {
        return await(
                        active().asks()
                                .createTopics(
                                        List.of(NewTopic.of(name, partitions, factor)), false))
                .get(name);
    }

    Answer<CreatedTopic> createAt(String name, List<List<Integer>> replicas) {
        var assignments = new TreeMap<Integer, List<Integer>>();
        replicas.forEach(r -> assignments.put(assignments.size(), r));
        var topic = new NewTopic(name, -1, -1, assignments, new TreeMap<>());
        return await(active().asks().createTopics(List.of(topic), false)).get(name);
    }

    /** Every leader proposes the largest ISR that could be right. */
    void catchUp() {
        for (int id : List.copyOf(nodes.keySet())) {
            ModelBroker broker = brokers.get(id);
            for (TopicPartition name : List.copyOf(broker.roles.keySet())) {
                AlterPartitionRequest.TopicData proposal = broker.proposal(name);
                Controller controller = active();
                if (proposal != null && controller != null) {
                    controller
                            .asks()
                            .alterPartition(
                                    new AlterPartitionRequest(id, broker.epoch, List.of(proposal)),
                                    3);
                }
            }
        }
        rest();
    }

    LeaderState state(String topic, int partition) {
        VersionedState known = tree.state(topic, partition);
        return known == null ? null : known.state();
    }
}
