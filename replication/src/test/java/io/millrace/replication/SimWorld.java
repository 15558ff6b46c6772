package io.millrace.replication;

import io.millrace.log.LogFixture;
import io.millrace.log.LogSlice;
import io.millrace.log.LogView;
import io.millrace.log.disk.SimDisk;
import io.millrace.log.state.EpochEnd;
import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.Controller;
import io.millrace.replication.controller.CreatedTopic;
import io.millrace.replication.controller.NewTopic;
import io.millrace.replication.controller.SimLink;
import io.millrace.replication.controller.SimTree;
import io.millrace.replication.lane.SimLane;
import io.millrace.replication.lane.SimScheduler;
import io.millrace.replication.partition.IsrLink;
import io.millrace.replication.partition.LeaderData;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionConfig;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.Role;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.protocol.ErrorCode;
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
    final SimLane wire;
    final SimLink.Network network;
    final SortedMap<Integer, SimNode> nodes = new TreeMap<>();
    final Map<Integer, List<SimDisk>> disks = new TreeMap<>();
    final Map<String, PartitionConfig> configs = new TreeMap<>();

    SimWorld(long seed) {
        sim = new SimScheduler(seed);
        storeLane = sim.lane("store");
        wire = sim.lane("wire");
        network = new SimLink.Network(wire);
    }

    static SimWorld of(long seed, int brokers, int disksEach) {
        var world = new SimWorld(seed);
        for (int id = 1; id <= brokers; id++) {
            var mine = new ArrayList<SimDisk>();
            for (int d = 0; d < disksEach; d++) {
                mine.add(new SimDisk(Path.of("/sim/" + id + "/" + d)));
            }
            world.disks.put(id, mine);
            world.boot(id);
        }
        world.rest();
        return world;
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
        network.plug(id, node);
        node.epoch = tree.register(node.info());
        node.controller.start();
        return node;
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
        network.unplug(id);
        tree.unregister(id);
    }

    /** An orderly shutdown. */
    void stop(int id) {
        SimNode node = nodes.get(id);
        Controller controller = active();
        if (controller != null) {
            controller.controlledShutdown(id, node.epoch);
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
        var stage = active().createTopics(List.of(NewTopic.of(name, partitions, factor)), false);
        rest();
        return stage.toCompletableFuture().join().get(name);
    }

    Partition leaderOf(TopicPartition name) {
        var known = tree.states().get(name);
        SimNode node = known == null ? null : nodes.get(known.state().leader());
        return node == null ? null : node.replicas.partition(name);
    }

    /** What the server's way to the controller does: AlterPartition to whoever is controller. */
    CompletionStage<IsrLink.Outcome> propose(int broker, long epoch, IsrLink.Proposal proposal) {
        var stage = new CompletableFuture<IsrLink.Outcome>();
        wire.post(() -> {
            Controller controller = active();
            if (controller == null) {
                stage.complete(new IsrLink.Outcome.Refused(ErrorCode.NOT_CONTROLLER));
                return;
            }
            controller
                    .alterPartition(request(broker, epoch, proposal), 3)
                    .thenAccept(response -> stage.complete(outcome(response)));
        });
        return stage;
    }

    private static AlterPartitionRequest request(
            int broker, long epoch, IsrLink.Proposal proposal) {
        var data =
                new AlterPartitionRequest.PartitionData(
                        proposal.partition().partition(),
                        proposal.leaderEpoch(),
                        List.of(),
                        proposal.isr().stream()
                                .map(id -> new AlterPartitionRequest.BrokerState(id, -1))
                                .toList(),
                        (byte) 0,
                        proposal.partitionEpoch());
        return new AlterPartitionRequest(
                broker,
                epoch,
                List.of(
                        new AlterPartitionRequest.TopicData(
                                proposal.partition().topic(), proposal.topicId(), List.of(data))));
    }

    private static IsrLink.Outcome outcome(AlterPartitionResponse response) {
        if (response.errorCode() != 0) {
            return new IsrLink.Outcome.Refused(ErrorCode.of(response.errorCode()));
        }
        var data = response.topics().getFirst().partitions().getFirst();
        return data.errorCode() == 0
                ? new IsrLink.Outcome.Decided(data.leaderEpoch(), data.partitionEpoch(), data.isr())
                : new IsrLink.Outcome.Refused(ErrorCode.of(data.errorCode()));
    }

    /**
     * Every follower asks its leader once, truncates where they diverge, and takes what there is.
     */
    void fetchRound() {
        for (SimNode node : List.copyOf(nodes.values())) {
            for (Partition follower : node.replicas.partitions()) {
                fetch(node, follower);
            }
        }
        sim.settle();
    }

    private void fetch(SimNode node, Partition follower) {
        PartitionView mine = follower.view();
        if (!(mine.role() instanceof Role.Follower(int leaderId)) || !nodes.containsKey(leaderId)) {
            return;
        }
        Partition leader = nodes.get(leaderId).replicas.partition(follower.name());
        if (leader == null
                || leader.view().check(mine.leaderEpoch(), true) != ErrorCode.NONE
                || mine.leaderEpoch() != leader.view().leaderEpoch()) {
            return;
        }
        LogView theirs = leader.view().openLog();
        LogView own = mine.openLog();
        Long cut = divergence(own, theirs);
        if (cut != null) {
            int epoch = mine.leaderEpoch();
            follower.lane().post(() -> follower.truncate(epoch, cut, false));
            return;
        }
        long offset = own.endOffset();
        if (theirs.read(offset, theirs.endOffset(), 1 << 20, true) instanceof LogSlice slice) {
            leader.followerFetched(node.id, offset, own.logStartOffset());
            ByteBuffer bytes = LogFixture.bytes(slice);
            follower.replicate(
                    new LeaderData(
                            mine.leaderEpoch(),
                            bytes,
                            theirs.highWatermark(),
                            theirs.logStartOffset()));
        }
    }

    /* Where the follower has to cut its log before it may go on, or null. */
    private static Long divergence(LogView own, LogView theirs) {
        int last = own.epochs().latestEpoch();
        if (own.endOffset() == own.logStartOffset() || last < 0) {
            return null;
        }
        EpochEnd end = theirs.epochEnd(last);
        if (end.epoch() == last && end.endOffset() >= own.endOffset()) {
            return null;
        }
        EpochEnd mine = own.epochEnd(end.epoch());
        long bound = mine.endOffset() < 0 ? end.endOffset() : mine.endOffset();
        long cut = Math.min(Math.min(bound, end.endOffset()), own.endOffset());
        return cut < own.endOffset() ? cut : null;
    }
}
