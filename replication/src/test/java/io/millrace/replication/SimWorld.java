package io.millrace.replication;

import io.millrace.log.disk.SimDisk;
import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.Controller;
import io.millrace.replication.controller.CreatedTopic;
import io.millrace.replication.controller.NewTopic;
import io.millrace.replication.controller.SimTree;
import io.millrace.replication.lane.SimLane;
import io.millrace.replication.lane.SimScheduler;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionConfig;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.protocol.TopicPartition;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Whole brokers, simulated: controllers, replicas and disks, a store and a network. */
final class SimWorld {
    final SimScheduler sim;
    final SimTree tree = new SimTree();
    final SimLane storeLane;
    final SimNet net;
    int fetchVersion = 17;
    int damagePercent;
    long slowestForceNanos = 2_000_000;
    private int lastFetchSession;
    final SortedMap<Integer, SimNode> nodes = new TreeMap<>();
    final Map<Integer, List<SimDisk>> disks = new TreeMap<>();
    final Map<String, PartitionConfig> configs = new TreeMap<>();

    SimWorld(long seed) {
        sim = new SimScheduler(seed);
        storeLane = sim.lane("store");
        net = new SimNet(sim);
    }

    static SimWorld of(long seed, int brokers, int disksEach) {
        var world = new SimWorld(seed);
        world.bootAll(brokers, disksEach);
        return world;
    }

    void bootAll(int brokers, int disksEach) {
        for (int id = 1; id <= brokers; id++) {
            var mine = new ArrayList<SimDisk>();
            for (int d = 0; d < disksEach; d++) {
                mine.add(new SimDisk(Path.of("/sim/" + id + "/" + d)));
            }
            disks.put(id, mine);
            boot(id);
        }
        rest();
    }

    /** No two are the same, in any life of any broker. */
    int nextFetchSession() {
        return ++lastFetchSession;
    }

    /** How long a disk takes to write what it is told to. */
    long forceNanos() {
        return sim.random().nextLong(slowestForceNanos);
    }

    PartitionConfig configOf(String topic) {
        return configs.getOrDefault(topic, PartitionConfig.DEFAULTS);
    }

    SimNode boot(int id) {
        var node = new SimNode(id, this, disks.get(id));
        nodes.put(id, node);
        CompletionStage<Void> opened = node.replicas.start();
        sim.settle();
        if (!opened.toCompletableFuture().isDone()) {
            throw new IllegalStateException("logs not opened");
        }
        opened.toCompletableFuture().join();
        node.epoch = tree.register(node.info());
        node.controller.start();
        return node;
    }

    /** A broker whose session had expired registers again. */
    void renew(int id) {
        SimNode node = nodes.get(id);
        node.epoch = tree.register(node.info());
        node.store.renew();
    }

    /** The process dies; what it has written stays, forced or not. */
    void kill(int id) {
        end(id);
        disks.get(id).forEach(SimDisk::killProcess);
    }

    /** The power fails; only what was forced stays for sure. */
    void cutPower(int id) {
        end(id);
        disks.get(id).forEach(disk -> disk.loseUnsynced(sim.random().split()));
    }

    private void end(int id) {
        SimNode node = nodes.remove(id);
        node.kill();
        tree.unregister(id);
    }

    /** An orderly shutdown. */
    void stop(int id) {
        SimNode node = nodes.get(id);
        Controller controller = active();
        if (controller != null) {
            controller.asks().controlledShutdown(id, node.epoch);
            rest();
        }
        node.controller.stop();
        rest();
        CompletableFuture<Void> closed = node.replicas.stop().toCompletableFuture();
        rest();
        if (!closed.isDone()) {
            throw new IllegalStateException("not closed");
        }
        closed.join();
        end(id);
    }

    void rest() {
        sim.run(Duration.ofSeconds(2));
    }

    Controller active() {
        SimNode node = nodes.get(tree.controller());
        return node == null ? null : node.controller;
    }

    Answer<CreatedTopic> create(String name, int partitions, int factor) {
        var stage =
                active().asks().createTopics(List.of(NewTopic.of(name, partitions, factor)), false);
        rest();
        return stage.toCompletableFuture().join().get(name);
    }

    Partition leaderOf(TopicPartition name) {
        var known = tree.states().get(name);
        SimNode node = known == null ? null : nodes.get(known.state().leader());
        return node == null ? null : node.replicas.partition(name);
    }

    /**
     * A leader's records as they come out of the network, once in a long while not as they were.
     */
    FetchResponse damaged(FetchResponse response) {
        if (damagePercent == 0 || sim.random().nextInt(100) >= damagePercent) {
            return response;
        }
        var topics = new ArrayList<FetchResponse.FetchableTopicResponse>();
        for (var topic : response.responses()) {
            topics.add(
                    new FetchResponse.FetchableTopicResponse(
                            topic.topic(),
                            topic.topicId(),
                            topic.partitions().stream().map(this::damaged).toList()));
        }
        return response.withResponses(topics);
    }

    private FetchResponse.PartitionData damaged(FetchResponse.PartitionData data) {
        var records = data.records();
        if (records == null || records.size() < 70) {
            return data;
        }
        ByteBuffer copy = ByteBuffer.allocate(records.size()).put(records.toBuffer()).flip();
        int at = 61 + sim.random().nextInt(8);
        copy.put(at, (byte) (copy.get(at) ^ 1));
        return data.withRecords(new Payload.Bytes(copy));
    }
}
