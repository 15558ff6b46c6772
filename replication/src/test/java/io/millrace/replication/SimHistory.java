package io.millrace.replication;

import io.millrace.log.LogFixture;
import io.millrace.log.LogSlice;
import io.millrace.log.LogView;
import io.millrace.log.ReadOutcome;
import io.millrace.replication.controller.SimTree;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.Role;
import io.millrace.wire.protocol.TopicPartition;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.RecordBatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/*
 * one leader       in each epoch one broker leads, and one broker acknowledges
 * enough copies    what is acknowledged, or below a leader's high watermark, is on min.insync.replicas brokers, or was until
 *                  an operator took the partition from one of them, which he may at any time
 * safe elections   whoever is in the ISR that the store knows has all that is committed: it may become leader
 * one history      what anybody has ever seen below a high watermark stays so: same offset, same record
 * no way back      the high watermark that clients are told never goes back
 * all of it        what was acknowledged is there in the end, once
 * same bytes       in the end all replicas hold the same bytes, without gaps, and know the same epochs
 */
/** What clients saw of a simulated cluster, and whether it may be so. */
final class SimHistory {
    private final SimWorld world;
    private final int minCopies;
    private final List<String> faults = new ArrayList<>();
    private final Map<TopicPartition, TreeMap<Long, Long>> committed = new TreeMap<>();
    private final Map<TopicPartition, Map<Long, Long>> acked = new TreeMap<>();
    private final Map<TopicPartition, Long> told = new TreeMap<>();
    private final Map<String, Integer> leaders = new HashMap<>();
    private final Map<TopicPartition, Map<Integer, Long>> ends = new TreeMap<>();
    private final Map<TopicPartition, Map<Integer, Long>> dismissed = new TreeMap<>();
    private final Map<Place, Seen> seen = new HashMap<>();
    private final Map<TopicPartition, Set<Integer>> robbed = new TreeMap<>();
    private int recordsSeen;

    private record Place(SimNode node, TopicPartition name) {}

    private record Seen(int epoch, long upTo) {}

    SimHistory(SimWorld world, int minCopies) {
        this.world = world;
        this.minCopies = minCopies;
    }

    void fault(String what) {
        faults.add(what);
    }

    int acknowledged() {
        return acked.values().stream().mapToInt(Map::size).sum();
    }

    int recordsSeen() {
        return recordsSeen;
    }

    /** A producer was told that its record is at that offset. */
    void acked(TopicPartition name, SimNode by, int epoch, long offset, long stamp) {
        Long other = acked.computeIfAbsent(name, _ -> new TreeMap<>()).put(offset, stamp);
        if (other != null && other != stamp) {
            faults.add(name + ": two records were acknowledged at " + offset);
        }
        leads(name, by.id, epoch, "acknowledges");
        noteEnds();
        requireCopies(name, offset + 1, "acknowledged");
    }

    private void leads(TopicPartition name, int broker, int epoch, String how) {
        Integer other = leaders.putIfAbsent(name + " in epoch " + epoch, broker);
        if (other != null && other != broker) {
            faults.add(name + ": " + broker + " " + how + " in epoch " + epoch + " of " + other);
        }
    }

    private void requireCopies(TopicPartition name, long end, String what) {
        var holders = new TreeSet<Integer>();
        for (var copies : List.of(ends, dismissed)) {
            copies.getOrDefault(name, Map.of())
                    .forEach((broker, has) -> {
                        if (has >= end) {
                            holders.add(broker);
                        }
                    });
        }
        int copies = holders.size();
        if (copies < minCopies) {
            faults.add(
                    name + ": " + what + " up to " + end + " but only on " + copies + " brokers");
        }
    }

    /**
     * Remembers how far everybody's logs go; those of the dead stay as they were, and what is on a
     * broken disk nobody knows.
     */
    void noteEnds() {
        for (SimNode node : world.nodes.values()) {
            for (var partition : node.replicas.partitions()) {
                LogView log = partition.view().log();
                boolean broken =
                        partition.view().role() instanceof Role.Offline(_, boolean disk) && disk;
                if (log != null || broken) {
                    ends.computeIfAbsent(partition.name(), _ -> new TreeMap<>())
                            .put(node.id, log == null ? Long.MAX_VALUE : log.endOffset());
                }
            }
        }
        ends.forEach(this::noteDismissals);
    }

    private void noteDismissals(TopicPartition name, Map<Integer, Long> copies) {
        var assigned =
                world.tree.topics().get(name.topic()).partitions().get(name.partition()).replicas();
        copies.forEach((broker, end) -> {
            if (!assigned.contains(broker)) {
                dismissed.computeIfAbsent(name, _ -> new TreeMap<>()).merge(broker, end, Math::max);
            }
        });
    }

    /**
     * A broker has lost what was not forced, and nothing had promised that it would be. Until it is
     * out of the ISR, or has everything again, it may lack what is committed.
     */
    void robbed(int broker) {
        world.tree
                .states()
                .keySet()
                .forEach(name -> robbed.computeIfAbsent(name, _ -> new TreeSet<>()).add(broker));
    }

    /** Looks at what could be read now, everywhere. */
    void observe() {
        noteEnds();
        for (SimNode node : world.nodes.values()) {
            for (var partition : node.replicas.partitions()) {
                PartitionView view = partition.view();
                if (view.log() != null && !node.paused) {
                    observe(node, partition.name(), view, view.log());
                }
            }
        }
        committed.forEach(this::requireSafeElections);
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults));
        }
    }

    private void requireSafeElections(TopicPartition name, TreeMap<Long, Long> records) {
        if (records.isEmpty()) {
            return;
        }
        long last = records.lastKey();
        List<Integer> isr = world.tree.states().get(name).state().isr();
        Set<Integer> excused = robbed.computeIfAbsent(name, _ -> new TreeSet<>());
        excused.removeIf(id -> !isr.contains(id));
        for (int member : isr) {
            boolean lacks = !has(name, member, last, records.get(last));
            if (!lacks) {
                excused.remove(member);
            } else if (!excused.contains(member)) {
                faults.add(name + ": " + member + " is in the ISR and lacks what is at " + last);
            }
        }
    }

    /** Of brokers that are down only the end of their logs is known. */
    private boolean has(TopicPartition name, int broker, long offset, long stamp) {
        if (ends.getOrDefault(name, Map.of()).getOrDefault(broker, 0L) <= offset) {
            return false;
        }
        SimNode node = world.nodes.get(broker);
        var partition = node == null ? null : node.replicas.partition(name);
        LogView log = partition == null ? null : partition.view().log();
        return log == null
                || read(name, log, offset, offset + 1).stream()
                        .allMatch(batch -> batch.maxTimestamp() == stamp);
    }

    private void observe(SimNode node, TopicPartition name, PartitionView view, LogView log) {
        if (view.isLeader()) {
            requireCopies(name, log.highWatermark(), "committed by " + node.id);
            var known = world.tree.states().get(name);
            boolean current =
                    known != null
                            && known.state().leader() == node.id
                            && known.state().leaderEpoch() == view.leaderEpoch();
            if (current && view.isHighWatermarkSettled()) {
                long before = told.merge(name, log.highWatermark(), Math::max);
                if (log.highWatermark() < before) {
                    faults.add(name + ": latest was " + before + ", is " + log.highWatermark());
                }
            }
        }
        var place = new Place(node, name);
        Seen last = seen.getOrDefault(place, new Seen(-1, 0));
        long from = last.epoch == view.leaderEpoch() ? Math.min(last.upTo, log.highWatermark()) : 0;
        compare(node, name, log, from);
        seen.put(place, new Seen(view.leaderEpoch(), log.highWatermark()));
    }

    private void compare(SimNode node, TopicPartition name, LogView log, long from) {
        TreeMap<Long, Long> canon = committed.computeIfAbsent(name, _ -> new TreeMap<>());
        long start = Math.max(from, log.logStartOffset());
        for (RecordBatch batch : read(name, log, start, log.highWatermark())) {
            recordsSeen++;
            Long before = canon.putIfAbsent(batch.baseOffset(), batch.maxTimestamp());
            if (before != null && before != batch.maxTimestamp()) {
                faults.add(
                        name
                                + ": broker "
                                + node.id
                                + " has another record at "
                                + batch.baseOffset()
                                + " than was committed");
            }
        }
    }

    private List<RecordBatch> read(TopicPartition name, LogView log, long from, long to) {
        var batches = new ArrayList<RecordBatch>();
        long next = from;
        while (next < to) {
            ReadOutcome outcome = log.read(next, to, 1 << 20, true);
            if (!(outcome instanceof LogSlice slice) || slice.isEmpty()) {
                faults.add(name + ": nothing at " + next + " below " + to);
                return batches;
            }
            for (RecordBatch batch : Batches.of(LogFixture.bytes(slice))) {
                if (batch.baseOffset() != next) {
                    faults.add(name + ": gap from " + next + " to " + batch.baseOffset());
                    return batches;
                }
                batches.add(batch);
                next = batch.nextOffset();
            }
        }
        return batches;
    }

    /** Everything is at rest: all replicas are the same, and nothing is missing. */
    void conclude(List<TopicPartition> names) {
        observe();
        for (SimTree.LeaderRecord record : world.tree.history()) {
            leads(record.partition(), record.leader(), record.leaderEpoch(), "is made leader");
        }
        for (TopicPartition name : names) {
            List<Integer> replicas = world.leaderOf(name).view().replicas();
            LogView first = null;
            for (SimNode node : world.nodes.values()) {
                var partition = node.replicas.partition(name);
                LogView log = partition == null ? null : partition.view().log();
                if (log == null || !replicas.contains(node.id)) {
                    continue;
                }
                if (first == null) {
                    first = log;
                    whole(name, log);
                } else {
                    same(name, node, first, log);
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults));
        }
    }

    private void whole(TopicPartition name, LogView log) {
        Map<Long, Long> found = new HashMap<>();
        Set<Long> stamps = new HashSet<>();
        for (RecordBatch batch : read(name, log, log.logStartOffset(), log.endOffset())) {
            found.put(batch.baseOffset(), batch.maxTimestamp());
            if (!stamps.add(batch.maxTimestamp())) {
                faults.add(name + ": a record is there twice, again at " + batch.baseOffset());
            }
            if (log.epochs().epochOf(batch.baseOffset()) != batch.partitionLeaderEpoch()) {
                faults.add(name + ": " + log.epochs() + " but " + batch);
            }
        }
        acked.getOrDefault(name, Map.of())
                .forEach((offset, stamp) -> {
                    if (!stamp.equals(found.get(offset))) {
                        faults.add(name + ": acknowledged at " + offset + ", lost");
                    }
                });
        committed
                .getOrDefault(name, new TreeMap<>())
                .forEach((offset, stamp) -> {
                    if (!stamp.equals(found.get(offset))) {
                        faults.add(name + ": committed at " + offset + ", lost");
                    }
                });
    }

    private void same(TopicPartition name, SimNode node, LogView first, LogView other) {
        if (first.endOffset() != other.endOffset()
                || first.highWatermark() != other.highWatermark()) {
            faults.add(
                    name
                            + ": broker "
                            + node.id
                            + " ends at "
                            + other.endOffset()
                            + "/"
                            + other.highWatermark()
                            + ", another at "
                            + first.endOffset()
                            + "/"
                            + first.highWatermark());
            return;
        }
        List<RecordBatch> mine = read(name, other, other.logStartOffset(), other.endOffset());
        List<RecordBatch> theirs = read(name, first, first.logStartOffset(), first.endOffset());
        for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
            if (!mine.get(i).bytes().equals(theirs.get(i).bytes())) {
                faults.add(name + ": broker " + node.id + " has other bytes in " + mine.get(i));
                return;
            }
        }
        for (RecordBatch batch : mine) {
            if (other.epochs().epochOf(batch.baseOffset()) != batch.partitionLeaderEpoch()) {
                faults.add(name + ": broker " + node.id + " " + other.epochs() + ", " + batch);
            }
        }
    }
}
