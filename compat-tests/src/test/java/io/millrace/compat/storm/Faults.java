package io.millrace.compat.storm;

import static io.millrace.compat.storm.Hosts.CLIENT;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.ClusterProcess;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Everything that the lab knows to do to a cluster of brokers. */
final class Faults {
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration HOLD = Duration.ofSeconds(6);
    private static final Duration PAST_THE_SESSION = Duration.ofSeconds(10);

    private final ClusterProcess cluster;
    private final Hosts hosts;
    private final List<LoopDisk> disks;
    private final Admin admin;
    private final String topic;
    private final Runnable calm;
    private final Random random;
    private final Map<String, IntFunction<Fault>> kinds = new TreeMap<>();
    private final List<String> bag = new ArrayList<>();

    /** What they happen to: everything that a fault may need. */
    record Victims(
            ClusterProcess cluster,
            Hosts hosts,
            List<LoopDisk> disks,
            Admin admin,
            String topic,
            Runnable calm) {}

    /**
     * @param only names of those wanted, empty for all
     */
    Faults(Victims victims, Random random, List<String> only) {
        this.cluster = victims.cluster();
        this.hosts = victims.hosts();
        this.disks = victims.disks();
        this.admin = victims.admin();
        this.topic = victims.topic();
        this.calm = victims.calm();
        this.random = random;
        kinds.put("kill -9", this::kill);
        kinds.put("kill -9 of two", this::killTwo);
        kinds.put("pause shorter than the session", id -> pause(id, SHORT));
        kinds.put("pause longer than the session", id -> pause(id, PAST_THE_SESSION));
        kinds.put("full partition", this::isolate);
        kinds.put("one-way partition", this::mute);
        kinds.put("partition from clients", this::hide);
        kinds.put("ZooKeeper member lost", this::loseMember);
        kinds.put("power loss", this::powerLoss);
        kinds.put("disk full", this::diskFull);
        kinds.put("rolling restart", _ -> Fault.at("rolling restart", this::rollingRestart));
        if (canReassign()) {
            kinds.put("reassignment", this::reassign);
        }
        if (!only.isEmpty()) {
            kinds.keySet().retainAll(only);
        }
    }

    /** Another one on some broker; each kind comes once before any comes again. */
    Fault next() {
        if (bag.isEmpty()) {
            bag.addAll(kinds.keySet());
            Collections.shuffle(bag, random);
        }
        return kinds.get(bag.removeLast()).apply(1 + random.nextInt(cluster.brokers().size()));
    }

    private BrokerProcess broker(int id) {
        return cluster.broker(id);
    }

    private List<Integer> others(int id) {
        return IntStream.rangeClosed(1, cluster.brokers().size())
                .filter(other -> other != id)
                .boxed()
                .toList();
    }

    // ---- processes

    private Fault kill(int id) {
        return Fault.of("kill -9", SHORT, broker(id)::kill9, cluster::restartAll);
    }

    private Fault killTwo(int id) {
        return Fault.of(
                "kill -9 of two",
                SHORT,
                () -> others(id).forEach(other -> broker(other).kill9()),
                cluster::restartAll);
    }

    private Fault pause(int id, Duration holds) {
        boolean longer = holds.compareTo(SHORT) > 0;
        return Fault.of(
                "pause " + (longer ? "longer" : "shorter") + " than the session",
                holds,
                broker(id)::pause,
                broker(id)::resume);
    }

    private void rollingRestart() {
        for (BrokerProcess broker : cluster.brokers()) {
            broker.terminate();
            broker.restart();
            calm.run(); // as an operator waits before he takes the next one down
        }
    }

    // ---- links

    private Fault isolate(int id) {
        return Fault.of(
                "full partition",
                HOLD,
                () -> {
                    others(id).forEach(other -> hosts.cutBoth(id, other));
                    hosts.cutBoth(id, CLIENT);
                },
                hosts::heal);
    }

    private Fault mute(int id) {
        return Fault.of(
                "one-way partition",
                HOLD,
                () -> others(id).forEach(other -> hosts.cut(id, other)),
                hosts::heal);
    }

    private Fault hide(int id) {
        return Fault.of(
                "partition from clients", HOLD, () -> hosts.cutBoth(id, CLIENT), hosts::heal);
    }

    private Fault loseMember(int id) {
        List<Integer> ports = cluster.ensemblePorts(id);
        return Fault.of(
                "ZooKeeper member lost",
                HOLD,
                () ->
                        others(id)
                                .forEach(other -> {
                                    hosts.cutPorts(id, other, ports);
                                    hosts.cutPorts(other, id, ports);
                                    hosts.cutPorts(id, other, cluster.ensemblePorts(other));
                                    hosts.cutPorts(other, id, cluster.ensemblePorts(other));
                                }),
                hosts::heal);
    }

    // ---- disks

    private Fault powerLoss(int id) {
        LoopDisk disk = disks.get(id - 1);
        return Fault.of(
                "power loss",
                Duration.ZERO,
                () -> {
                    broker(id).pause();
                    disk.snapshot();
                    broker(id).kill9();
                    disk.restore();
                },
                cluster::restartAll);
    }

    private Fault diskFull(int id) {
        LoopDisk disk = disks.get(id - 1);
        return Fault.of(
                "disk full",
                SHORT,
                disk::fill,
                () -> {
                    disk.free();
                    if (broker(id).isAlive()) {
                        broker(id)
                                .kill9(); // a log directory once failed comes back with its process
                    }
                    cluster.restartAll();
                });
    }

    // ---- work of an operator

    /** One replica of each partition goes, with its log, and is copied anew while others write. */
    private Fault reassign(int id) {
        return Fault.of(
                "reassignment",
                SHORT,
                () -> move(shuffled(others(id))),
                () -> move(shuffled(List.of(1, 2, 3))));
    }

    private List<Integer> shuffled(List<Integer> ids) {
        List<Integer> order = new ArrayList<>(ids);
        Collections.shuffle(order, random);
        return order;
    }

    private void move(List<Integer> replicas) {
        var target = Optional.of(new NewPartitionReassignment(replicas));
        Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
        for (int partition = 0; partition < Storm.PARTITIONS; partition++) {
            moves.put(new TopicPartition(topic, partition), target);
        }
        answer(admin.alterPartitionReassignments(moves).all());
    }

    private boolean canReassign() {
        try {
            answer(admin.listPartitionReassignments().reassignments());
            return true;
        } catch (UnsupportedVersionException e) {
            System.out.println("storm: no reassignments, the broker does not serve them");
            return false;
        }
    }

    private static void answer(KafkaFuture<?> future) {
        try {
            future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnsupportedVersionException unsupported) {
                throw unsupported;
            }
            System.out.println("storm: refused: " + e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
