package io.millrace.replication;

import io.millrace.log.LogConfig;
import io.millrace.log.TestBatches;
import io.millrace.log.disk.SimDisk;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionConfig;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.replication.partition.ProduceRules;
import io.millrace.wire.protocol.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/*
 * A run is a function of the code and the seed. Faults: crash, power cut, pause, cut links in one direction or both,
 * slow network, stray messages, damaged replies, lost fetch sessions, expired sessions, lost controller, orders that do
 * not arrive while others take turns to lead, broken disks, slow disks, clock jumps; besides, elections and
 * reassignments. Then all is healed, and the cluster has to come to rest by itself.
 *
 * With a flush for every message any number of brokers may lose what was not forced. Without, only one at a time and
 * only while the others are well, as with Kafka: what a lone survivor had in its page cache is lost with it.
 */
/** A life of a whole cluster, drawn from a seed. The function answers a fingerprint of the run. */
public final class ClusterSim implements LongFunction<Long> {
    private static final int STEPS = 60;
    private static final Logger LOG = Logger.getLogger("io.millrace");
    private static final Duration PRODUCE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private SimWorld world;
    private SimHistory history;
    private SplittableRandom random;
    private boolean flushed;
    private int brokers;
    private long stamps;
    private List<TopicPartition> names;
    private final Map<Integer, Boolean> expired = new TreeMap<>();

    static {
        LOG.setLevel(Level.OFF);
    }

    @Override
    public Long apply(long seed) {
        prepare(seed);
        for (int step = 0; step < STEPS; step++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                produce(names.get(random.nextInt(names.size())));
            }
            fault();
            for (int i = random.nextInt(60); i > 0; i--) {
                world.sim.step();
            }
            history.observe();
            long most = random.nextInt(8) == 0 ? 8_000 : 400;
            world.sim.run(Duration.ofMillis(random.nextLong(most)));
            history.observe();
        }
        heal();
        comeToRest();
        history.conclude(names);
        return world.sim.steps() * 31 + world.sim.random().nextLong();
    }

    private void prepare(long seed) {
        random = new SplittableRandom(seed ^ 0x5DEECE66DL);
        stamps = 1_700_000_000_000L;
        world = new SimWorld(seed);
        world.fetchVersion = random.nextInt(4) == 0 ? 11 : 17;
        flushed = random.nextInt(3) == 0;
        brokers = random.nextInt(4) == 0 ? 4 : 3;
        LogConfig log =
                flushed
                        ? LogConfig.DEFAULTS.withFlushing(new LogConfig.Flushing(1, Long.MAX_VALUE))
                        : LogConfig.DEFAULTS;
        world.configs.put("orders", new PartitionConfig(log, 2));
        world.bootAll(brokers, 1 + random.nextInt(2));
        world.create("orders", 2, 3);
        names = List.copyOf(world.tree.states().keySet());
        history = new SimHistory(world, 2);
        world.damagePercent = random.nextInt(3) == 0 ? 2 : 0;
        world.net.straysPerMille = random.nextInt(3) == 0 ? 10 : 0;
    }

    /** Some broker that believes to lead is given a record. */
    private void produce(TopicPartition name) {
        var leaders = new ArrayList<SimNode>();
        for (SimNode node : world.nodes.values()) {
            Partition partition = node.replicas.partition(name);
            if (partition != null && partition.view().isLeader() && !node.paused) {
                leaders.add(node);
            }
        }
        if (!leaders.isEmpty()) {
            produce(name, leaders.get(random.nextInt(leaders.size())));
        }
    }

    private void produce(TopicPartition name, SimNode node) {
        long stamp = stamps++;
        Partition partition = node.replicas.partition(name);
        partition
                .lane()
                .post(() -> {
                    boolean small = partition.view().isr().size() < 2;
                    long end =
                            partition.view().log() == null
                                    ? -1
                                    : partition.view().openLog().endOffset();
                    partition
                            .produce(
                                    TestBatches.plain(stamp, "value" + stamp),
                                    new ProduceRules(-1, PRODUCE_TIMEOUT.toNanos(), 11))
                            .thenAccept(outcome -> {
                                if (outcome instanceof ProduceOutcome.Appended appended) {
                                    int epoch = partition.view().leaderEpoch();
                                    history.acked(name, node, epoch, appended.firstOffset(), stamp);
                                }
                            });
                    boolean taken =
                            partition.view().log() != null
                                    && partition.view().openLog().endOffset() > end;
                    if (small && taken) {
                        history.fault(name + ": a record is taken with too few in sync");
                    }
                });
    }

    // ---- faults

    private void fault() {
        int id = 1 + random.nextInt(brokers);
        switch (random.nextInt(28)) {
            case 0, 1, 2 -> dieOrReturn(id, false);
            case 3, 4 -> dieOrReturn(id, true);
            case 5, 6 -> pauseOrGoOn(id);
            case 7, 8, 9 -> cut(id);
            case 10, 11 -> world.net.heal();
            case 12, 13 -> expireOrReturn(id);
            case 14 -> world.tree.deleteControllerNode();
            case 15 -> world.net.slow(random.nextLong(1_000_000, 300_000_000));
            case 16 -> breakDisk(id);
            case 17 -> jump(id);
            case 18 -> loseSessions(id);
            case 19 -> world.tree.electPreferredByTool(new TreeSet<>(names));
            case 20 -> reassign();
            case 21 -> cutPowerOfAll();
            case 22 -> bounce(id);
            case 23 -> turnsWhileDeaf(id);
            case 24 -> handOverUnderLoad();
            case 25 -> world.slowestForceNanos = random.nextLong(1_000_000, 1_000_000_000);
            default -> {}
        }
    }

    private void dieOrReturn(int id, boolean power) {
        if (!world.nodes.containsKey(id)) {
            world.boot(id);
            expired.remove(id);
            return;
        }
        history.noteEnds();
        if (!power) {
            world.kill(id);
        } else if (flushed) {
            world.cutPower(id);
        } else if (allIsWell()) {
            history.robbed(id);
            world.cutPower(id);
            world.sim.run(Duration.ofSeconds(3));
            history.observe();
        }
    }

    /** Everybody loses what was not forced, and comes back one by one. */
    private void cutPowerOfAll() {
        if (flushed) {
            if (random.nextBoolean()) {
                names.forEach(this::produce);
                world.sim.run(Duration.ofMillis(random.nextLong(20)));
            }
            history.noteEnds();
            var order = new ArrayList<>(world.nodes.keySet());
            order.forEach(world::cutPower);
            while (!order.isEmpty()) {
                int id = order.remove(random.nextInt(order.size()));
                world.boot(id);
                expired.remove(id);
                world.sim.run(Duration.ofMillis(random.nextLong(3_000)));
            }
        }
    }

    /** It is back before anybody has noticed; what it had sent before may still be on its way. */
    private void bounce(int id) {
        boolean power = flushed || (random.nextBoolean() && allIsWell());
        if (world.nodes.containsKey(id)) {
            history.noteEnds();
            if (power) {
                if (!flushed) {
                    history.robbed(id);
                }
                world.cutPower(id);
            } else {
                world.kill(id);
            }
            world.boot(id);
            expired.remove(id);
            if (power && !flushed) {
                world.sim.run(Duration.ofSeconds(4));
            }
        }
    }

    /** Nobody else is in trouble, so that what this one loses is not the last copy. */
    private boolean allIsWell() {
        world.net.heal();
        boolean well = world.nodes.size() == brokers && expired.isEmpty();
        for (SimNode node : world.nodes.values()) {
            well &= !node.paused && node.lostDirectories.isEmpty();
        }
        if (!well) {
            return false;
        }
        world.sim.run(Duration.ofSeconds(12));
        history.observe();
        return world.nodes.containsKey(world.tree.controller())
                && world.tree.states().values().stream()
                        .allMatch(known ->
                                known.state().isr().size() >= 3 && known.state().leader() >= 0);
    }

    private void pauseOrGoOn(int id) {
        SimNode node = world.nodes.get(id);
        if (node != null) {
            node.pause(!node.paused);
        }
    }

    private void cut(int id) {
        for (int other = 1; other <= brokers; other++) {
            if (other != id && random.nextBoolean()) {
                int kind = random.nextInt(3);
                if (kind != 0) {
                    world.net.cut(id, other);
                }
                if (kind != 1) {
                    world.net.cut(other, id);
                }
            }
        }
    }

    private void expireOrReturn(int id) {
        SimNode node = world.nodes.get(id);
        if (node == null) {
            return;
        }
        if (expired.remove(id) != null) {
            world.renew(id);
        } else {
            expired.put(id, true);
            world.tree.unregister(id);
        }
    }

    /** The others come and go as leaders, and this one does not hear of it. */
    private void turnsWhileDeaf(int id) {
        world.net.deafen(id);
        TopicPartition name = names.get(random.nextInt(names.size()));
        for (int turns = 2 + random.nextInt(5); turns > 0; turns--) {
            produce(name);
            int leader = world.tree.states().get(name).state().leader();
            switch (random.nextInt(4)) {
                case 0 -> world.tree.electPreferredByTool(new TreeSet<>(names));
                case 1 -> List.copyOf(expired.keySet()).forEach(this::expireOrReturn);
                case 2 -> expireOrReturn(leader);
                default -> cut(leader);
            }
            world.sim.run(Duration.ofMillis(random.nextLong(1_500)));
            history.observe();
        }
    }

    /** Leaders change while records, and replies to those who followed before, are on their way. */
    private void handOverUnderLoad() {
        world.net.slow(random.nextLong(1_000_000, 300_000_000));
        for (int i = 2 + random.nextInt(6); i > 0; i--) {
            names.forEach(this::produce);
            if (random.nextInt(3) == 0) {
                world.tree.electPreferredByTool(new TreeSet<>(names));
            }
            world.sim.run(Duration.ofMillis(random.nextLong(200)));
        }
    }

    private void breakDisk(int id) {
        List<SimDisk> disks = world.disks.get(id);
        boolean mayMove = brokers > 3; // and would then be in both directories, when this one heals
        if (world.nodes.containsKey(id) && disks.size() > 1 && !mayMove && random.nextInt(3) == 0) {
            disks.get(random.nextInt(disks.size())).failAfter(random.nextInt(10));
        }
    }

    private void jump(int id) {
        SimNode node = world.nodes.get(id);
        if (node != null) {
            node.skewMs = random.nextLong(-1_800_000, 1_800_000);
        }
    }

    private void loseSessions(int id) {
        SimNode node = world.nodes.get(id);
        if (node != null) {
            node.leader.forgetSessions();
        }
    }

    private void reassign() {
        if (brokers > 3) {
            var target = new ArrayList<>(List.of(1, 2, 3, 4));
            target.remove(random.nextInt(4));
            world.tree.reassignByTool(Map.of(names.get(random.nextInt(names.size())), target));
        }
    }

    // ---- the end

    private void heal() {
        world.net.heal();
        world.net.straysPerMille = 0;
        world.damagePercent = 0;
        world.slowestForceNanos = 2_000_000;
        for (SimNode node : List.copyOf(world.nodes.values())) {
            node.pause(false);
            boolean broken = !node.lostDirectories.isEmpty();
            world.disks.get(node.id).forEach(SimDisk::heal);
            if (broken) {
                history.noteEnds();
                world.kill(node.id);
            } else if (expired.containsKey(node.id)) {
                world.renew(node.id);
            }
        }
        expired.clear();
        for (int id = 1; id <= brokers; id++) {
            if (!world.nodes.containsKey(id)) {
                world.boot(id);
            }
        }
    }

    private void comeToRest() {
        long deadline = world.sim.clock().nanos() + PATIENCE.toNanos();
        while (!isAtRest()) {
            if (world.sim.clock().nanos() > deadline) {
                throw new AssertionError("does not recover:\n" + describe());
            }
            world.sim.run(Duration.ofSeconds(1));
            history.observe();
        }
        world.sim.run(PRODUCE_TIMEOUT.plusSeconds(1)); // answers of before are none to what follows
        int before = history.acknowledged();
        names.forEach(
                name -> // one that was reassigned while away may still believe to lead
                produce(name, world.nodes.get(world.tree.states().get(name).state().leader())));
        world.sim.run(Duration.ofSeconds(3));
        if (history.acknowledged() != before + names.size()) {
            history.observe();
            throw new AssertionError("does not take records:\n" + describe());
        }
    }

    private boolean isAtRest() {
        for (TopicPartition name : names) {
            var known = world.tree.states().get(name);
            Partition leader = world.leaderOf(name);
            if (leader == null
                    || !leader.view().isLeader()
                    || leader.view().leaderEpoch() != known.state().leaderEpoch()
                    || known.state().isr().size() < leader.view().replicas().size()
                    || leader.view().replicas().size() != 3
                    || !leader.view().isr().equals(known.state().isr())) {
                return false;
            }
            long end = leader.view().openLog().endOffset();
            if (leader.view().openLog().highWatermark() != end) {
                return false;
            }
        }
        return true;
    }

    private String describe() {
        var text = new StringBuilder();
        for (TopicPartition name : names) {
            text.append(name).append(' ').append(world.tree.states().get(name)).append('\n');
            for (SimNode node : world.nodes.values()) {
                Partition partition = node.replicas.partition(name);
                PartitionView view = partition == null ? PartitionView.EMPTY : partition.view();
                text.append("  ").append(node.id).append(' ').append(view.state());
                if (view.log() != null) {
                    text.append(" end ").append(view.log().endOffset());
                    text.append(" committed ").append(view.log().highWatermark());
                    text.append(' ').append(view.log().epochs());
                }
                text.append('\n');
            }
        }
        return text.toString();
    }
}
