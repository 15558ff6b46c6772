package io.millrace.replication.partition;

import io.millrace.log.Log;
import io.millrace.log.LogConfig;
import io.millrace.log.LogDirectory;
import io.millrace.log.LogFixture;
import io.millrace.log.LogSeams;
import io.millrace.log.LogSlice;
import io.millrace.log.TestBatches;
import io.millrace.log.disk.SimBackground;
import io.millrace.log.disk.SimDisk;
import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.lane.SimLane;
import io.millrace.replication.lane.SimScheduler;
import io.millrace.wire.protocol.TopicPartition;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One partition of broker 1 on a simulated lane and disk, among brokers 1 to 3. */
final class PartitionFixture {
    static final TopicPartition NAME = new TopicPartition("orders", 0);
    static final UUID ID = new UUID(5, 6);
    static final long LAG_MS = 30_000;

    final SimScheduler sim = new SimScheduler(11);
    final SimLane lane = sim.lane("data");
    final SimLane upkeep = sim.lane("upkeep");
    final SimDisk disk = new SimDisk();
    final ClusterView cluster = new ClusterView();
    final List<IsrLink.Proposal> proposals = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final LogDirectory directory;
    final Log log;
    final Partition partition;
    CompletableFuture<IsrLink.Outcome> decision = new CompletableFuture<>();
    boolean upkeepHeld;
    final List<Runnable> held = new ArrayList<>();

    PartitionFixture(PartitionConfig config) {
        var seams = new LogSeams(sim.clock(), new Random(7), new SimBackground(), 86_400_000L);
        directory = LogDirectory.open(disk, seams);
        log = directory.create(NAME, ID, config.log());
        alive(1, 2, 3);
        partition =
                new Partition(
                        NAME,
                        lane,
                        config,
                        new PartitionSeams(
                                1,
                                sim.clock(),
                                cluster,
                                this::propose,
                                this::runUpkeep,
                                Duration.ofMillis(LAG_MS).toNanos(),
                                failure -> failures.add(failure.getMessage())));
    }

    PartitionFixture() {
        this(PartitionConfig.DEFAULTS);
    }

    static PartitionConfig minIsr(int minIsr) {
        return new PartitionConfig(LogConfig.DEFAULTS, minIsr);
    }

    static PartitionConfig flushEach() {
        return flushEvery(1);
    }

    static PartitionConfig flushEvery(int messages) {
        var flushing = new LogConfig.Flushing(messages, Long.MAX_VALUE);
        return new PartitionConfig(LogConfig.DEFAULTS.withFlushing(flushing), 1);
    }

    private void runUpkeep(Runnable task) {
        if (upkeepHeld) {
            held.add(task);
        } else {
            upkeep.post(task);
        }
    }

    void releaseUpkeep() {
        upkeepHeld = false;
        List.copyOf(held).forEach(upkeep::post);
        held.clear();
        sim.settle();
    }

    private CompletionStage<IsrLink.Outcome> propose(IsrLink.Proposal proposal) {
        proposals.add(proposal);
        decision = new CompletableFuture<>();
        return decision;
    }

    void decide(IsrLink.Outcome outcome) {
        decision.complete(outcome);
        sim.settle();
    }

    void acceptProposal() {
        IsrLink.Proposal last = proposals.getLast();
        decide(
                new IsrLink.Outcome.Decided(
                        last.leaderEpoch(), last.partitionEpoch() + 1, last.isr()));
    }

    void alive(int... ids) {
        var brokers = new ArrayList<BrokerInfo>();
        for (int id : ids) {
            brokers.add(new BrokerInfo(id, List.of(), null));
        }
        cluster.publish(cluster.image().withBrokers(brokers));
    }

    void onLane(Runnable task) {
        lane.post(task);
        sim.settle();
    }

    <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = lane.ask(question).toCompletableFuture();
        sim.settle();
        return answer.join();
    }

    void lead(int epoch, List<Integer> isr, List<Integer> replicas) {
        onLane(() -> partition.lead(order(1, epoch, isr, replicas), ID, log));
    }

    void leadAlone() {
        lead(0, List.of(1), List.of(1));
    }

    void leadThree() {
        lead(0, List.of(1, 2, 3), List.of(1, 2, 3));
    }

    void follow(int epoch, int leader) {
        onLane(() ->
                partition.follow(
                        order(leader, epoch, List.of(1, 2, 3), List.of(1, 2, 3)), ID, log));
    }

    static RoleOrder order(int leader, int epoch, List<Integer> isr, List<Integer> replicas) {
        return new RoleOrder(leader, epoch, isr, epoch, replicas, false);
    }

    CompletableFuture<ProduceOutcome> produce(int acks, String... values) {
        ByteBuffer batch = TestBatches.plain(sim.clock().millis(), values);
        var stage =
                partition.produce(
                        batch, new ProduceRules(acks, Duration.ofSeconds(30).toNanos(), 11));
        sim.settle();
        return stage.toCompletableFuture();
    }

    void fetch(int replica, long offset) {
        partition.followerFetched(new FollowerFetch(replica, -1, -1, offset, 0));
        sim.settle();
    }

    long highWatermark() {
        return partition.view().openLog().highWatermark();
    }

    long endOffset() {
        return partition.view().openLog().endOffset();
    }

    /** The bytes of all batches, as a follower fetches them. */
    ByteBuffer allBytes() {
        var view = partition.view().openLog();
        var slice = (LogSlice) view.read(view.logStartOffset(), view.endOffset(), 1 << 20, true);
        return LogFixture.bytes(slice);
    }

    void pass(Duration time) {
        sim.run(time);
    }
}
