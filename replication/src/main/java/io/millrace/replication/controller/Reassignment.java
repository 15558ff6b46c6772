package io.millrace.replication.controller;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/*
 * settled --target given--> moving: the assignment holds target and origin; the newcomers fetch
 * moving --whole target in sync--> settled: leader within the target, the others stopped and deleted
 * moving --cancelled--> settled at the origin
 * moving --another target--> moving, from the same origin
 *
 * The target in the store is the truth: after a change of controllers the new one finds partitions on the move and goes on.
 */
/** Moves the replicas of partitions to other brokers (KIP-455). */
final class Reassignment {
    private static final Logger LOG = LoggerFactory.getLogger(Reassignment.class);

    private final Office office;

    Reassignment(Office office) {
        this.office = office;
    }

    /** Begins, replaces or (empty target) cancels reassignments; answers for each partition. */
    CompletionStage<Map<TopicPartition, Answer<List<Integer>>>> ask(
            Map<TopicPartition, Optional<List<Integer>>> targets, boolean mayResize) {
        var answers = new LinkedHashMap<TopicPartition, Answer<List<Integer>>>();
        var begun = new ArrayList<Move>();
        targets.forEach((name, target) -> {
            PartitionSlot slot = office.state().partition(name);
            TopicRules.Fault fault = fault(slot, target, mayResize);
            if (slot == null || fault != null) {
                answers.put(name, fault == null ? unknown(name) : fault.rejected());
                return;
            }
            List<Integer> wanted = target.orElseGet(slot.assignment()::origin);
            answers.put(name, Answer.done(wanted));
            begun.add(new Move(slot, slot.assignment().towards(wanted)));
        });
        return begin(begun).thenApply(_ -> answers);
    }

    private record Move(PartitionSlot slot, ReplicaAssignment next) {}

    private static Answer<List<Integer>> unknown(TopicPartition name) {
        return Answer.rejected(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no partition " + name);
    }

    private TopicRules.@Nullable Fault fault(
            @Nullable PartitionSlot slot, Optional<List<Integer>> target, boolean mayResize) {
        if (slot == null || office.state().isDeleting(slot)) {
            return new TopicRules.Fault(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no such partition");
        }
        if (target.isEmpty() && !slot.assignment().isMoving()) {
            return new TopicRules.Fault(
                    ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, slot.name() + " does not move");
        }
        List<Integer> wanted = target.orElseGet(slot.assignment()::origin);
        List<Integer> kept = slot.assignment().towards(wanted).replicas();
        if (!slot.isr().isEmpty() && slot.isr().stream().noneMatch(kept::contains)) {
            return new TopicRules.Fault(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    "of the replicas in sync, " + slot.isr() + ", none would be left");
        }
        if (target.isEmpty()) {
            return null;
        }
        Set<Integer> known = new LinkedHashSet<>(office.state().brokers().keySet());
        known.addAll(slot.assignment().replicas());
        TopicRules.Fault fault = TopicRules.replicas(target.get(), known);
        return fault == null && !mayResize ? resized(slot, target.get()) : fault;
    }

    private static TopicRules.@Nullable Fault resized(PartitionSlot slot, List<Integer> target) {
        int before = slot.assignment().target().size();
        return target.size() == before
                ? null
                : new TopicRules.Fault(
                        ErrorCode.INVALID_REPLICATION_FACTOR,
                        "the replication factor would change from "
                                + before
                                + " to "
                                + target.size());
    }

    private CompletionStage<Void> begin(List<Move> moves) {
        var dropped = new LinkedHashMap<PartitionSlot, List<Integer>>();
        for (Move move : moves) {
            List<Integer> before = move.slot.assignment().replicas();
            dropped.put(move.slot, ReplicaAssignment.without(before, move.next.replicas()));
            move.slot.assign(move.next);
        }
        RequestBatch batch = office.batch();
        return store(moves.stream().map(Move::slot).toList())
                .thenCompose(_ -> drop(dropped, batch))
                .thenCompose(_ -> announce(moves, batch))
                .thenRun(batch::send)
                .thenCompose(_ -> advance(moves.stream().map(Move::slot).toList()));
    }

    /** Writes the assignments of the topics of these partitions. */
    private CompletionStage<Void> store(Collection<PartitionSlot> slots) {
        var writes = new TreeMap<String, CompletableFuture<?>>();
        for (PartitionSlot slot : slots) {
            TopicSlot topic = office.state().topic(slot.name().topic());
            if (topic != null) {
                writes.computeIfAbsent(
                        topic.name(),
                        _ ->
                                office.store()
                                        .updateTopic(office.term(), topic.toRecord())
                                        .toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(writes.values().toArray(CompletableFuture[]::new));
    }

    /**
     * Tells all replicas, at a greater leader epoch, that there are newcomers, or that those of a
     * cancelled move are none any more: brokers take no order at the epoch that they know.
     */
    private CompletionStage<Void> announce(List<Move> moves, RequestBatch batch) {
        List<PartitionSlot> waiting =
                moves.stream()
                        .map(Move::slot)
                        .filter(slot -> !slot.assignment().isMoving() || !isComplete(slot))
                        .toList();
        Elections elections = office.elections();
        return elections
                .elect(
                        waiting,
                        (slot, now) ->
                                slot.assignment().isMoving()
                                        ? Elections.same(slot, now)
                                        : withinTarget(elections, slot, now),
                        ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
                        batch)
                .thenAccept(_ -> {
                    for (PartitionSlot slot : waiting) {
                        for (int broker : slot.assignment().adding()) {
                            slot.replica(broker, PartitionSlot.Replica.NEW);
                            if (office.state().isReplicaReachable(broker, slot.name())) {
                                batch.leaderAndIsr(broker, slot, true);
                            }
                        }
                    }
                });
    }

    private static boolean isComplete(PartitionSlot slot) {
        return slot.isr().containsAll(slot.assignment().target());
    }

    /** Looks at every partition on the move: after a failover, or when brokers came. */
    CompletionStage<Void> resume() {
        return advance(office.state().partitions());
    }

    /** Finishes those of the partitions that have arrived: their whole target is in sync. */
    CompletionStage<Void> advance(Collection<PartitionSlot> slots) {
        List<PartitionSlot> arrived =
                slots.stream()
                        .filter(slot -> slot.assignment().isMoving() && isComplete(slot))
                        .filter(slot -> !office.state().isDeleting(slot))
                        .toList();
        if (arrived.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        LOG.info("reassigned: {}", arrived);
        RequestBatch batch = office.batch();
        Elections elections = office.elections();
        return elections
                .elect(
                        arrived,
                        (slot, now) -> withinTarget(elections, slot, now),
                        ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
                        batch)
                .thenCompose(_ -> settle(arrived, batch))
                .thenRun(batch::send)
                .thenCompose(_ -> forgetWishes(arrived))
                .thenCompose(_ -> new TopicDeletion(office).progress());
    }

    private @Nullable LeaderChoice withinTarget(
            Elections elections, PartitionSlot slot, LeaderState now) {
        boolean stays =
                slot.assignment().target().contains(now.leader())
                        && office.state().isReplicaLive(now.leader(), slot.name());
        return stays ? Elections.same(slot, now) : elections.reassigned().choose(slot, now);
    }

    private CompletionStage<Void> settle(List<PartitionSlot> arrived, RequestBatch batch) {
        var dropped = new LinkedHashMap<PartitionSlot, List<Integer>>();
        for (PartitionSlot slot : arrived) {
            dropped.put(slot, slot.assignment().removing());
            slot.assignment()
                    .adding()
                    .forEach(id -> slot.replica(id, PartitionSlot.Replica.ONLINE));
            slot.assign(ReplicaAssignment.of(slot.assignment().target()));
        }
        return drop(dropped, batch).thenCompose(_ -> store(arrived));
    }

    /** Takes replicas out of the ISR, stops and deletes them. */
    private CompletionStage<Void> drop(
            Map<PartitionSlot, List<Integer>> dropped, RequestBatch batch) {
        var byBrokers = new LinkedHashMap<List<Integer>, List<PartitionSlot>>();
        dropped.forEach((slot, brokers) -> {
            if (!brokers.isEmpty()) {
                byBrokers.computeIfAbsent(brokers, _ -> new ArrayList<>()).add(slot);
            }
        });
        Elections elections = office.elections();
        var writes = new ArrayList<CompletableFuture<?>>();
        byBrokers.forEach((brokers, slots) ->
                writes.add(
                        elections
                                .leaveIsr(slots, brokers, batch)
                                .thenRun(() -> stop(slots, brokers, batch))
                                .toCompletableFuture()));
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
    }

    private static void stop(List<PartitionSlot> slots, List<Integer> brokers, RequestBatch batch) {
        for (PartitionSlot slot : slots) {
            for (int broker : brokers) {
                slot.forgetReplica(broker);
                batch.stop(broker, slot, true);
            }
            batch.leaderAndIsr(slot, false);
        }
    }

    // ---- wishes that a tool left in the store

    /** Takes up what a tool wrote; a partition that it does not name is none of its business. */
    CompletionStage<Void> takeUp(Map<TopicPartition, List<Integer>> wishes) {
        var targets = new LinkedHashMap<TopicPartition, Optional<List<Integer>>>();
        wishes.forEach((name, target) -> {
            PartitionSlot slot = office.state().partition(name);
            if (slot == null || !isUnderWayTo(slot, target)) {
                targets.put(name, Optional.of(target));
            }
        });
        return ask(targets, true)
                .thenCompose(answers -> {
                    var remaining = new TreeMap<>(wishes);
                    answers.forEach((name, answer) -> {
                        if (answer instanceof Answer.Rejected) {
                            LOG.warn("not reassigned: {}: {}", name, answer);
                            remaining.remove(name);
                        }
                    });
                    remaining.keySet().removeIf(this::isSettled);
                    return remaining.size() == wishes.size()
                            ? CompletableFuture.completedStage(null)
                            : office.store().updateReassignments(office.term(), remaining);
                });
    }

    private static boolean isUnderWayTo(PartitionSlot slot, List<Integer> target) {
        return slot.assignment().isMoving() && slot.assignment().target().equals(target);
    }

    private boolean isSettled(TopicPartition name) {
        PartitionSlot slot = office.state().partition(name);
        return slot == null || !slot.assignment().isMoving();
    }

    private CompletionStage<Void> forgetWishes(List<PartitionSlot> arrived) {
        return office.store()
                .reassignments()
                .thenCompose(wishes -> {
                    if (wishes == null) {
                        return CompletableFuture.completedStage(null);
                    }
                    var remaining = new TreeMap<>(wishes);
                    arrived.forEach(slot -> remaining.remove(slot.name()));
                    return remaining.size() == wishes.size()
                            ? CompletableFuture.completedStage(null)
                            : office.store().updateReassignments(office.term(), remaining);
                });
    }
}
