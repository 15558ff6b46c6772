package io.millrace.replication.controller;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Gives partitions their leaders and takes replicas out of their ISRs: chooses, writes the states,
 * and puts into the batch what the brokers have to know.
 */
final class Elections {
    private final ControllerState state;
    private final StateWriter writer;
    private final Predicate<String> uncleanAllowed;

    Elections(ControllerState state, StateWriter writer, Predicate<String> uncleanAllowed) {
        this.state = state;
        this.writer = writer;
        this.uncleanAllowed = uncleanAllowed;
    }

    /** Picks the leader of a partition; null if nobody may lead it. */
    @FunctionalInterface
    interface Chooser {
        @Nullable LeaderChoice choose(PartitionSlot slot, LeaderState now);
    }

    /**
     * For partitions that lost their leader; {@code forceUnclean} overrides the topics' configs.
     */
    Chooser offline(boolean forceUnclean) {
        return (slot, now) ->
                LeaderChoice.offline(
                        slot.assignment().replicas(),
                        now.isr(),
                        id -> state.isReplicaLive(id, slot.name()),
                        forceUnclean || uncleanAllowed.test(slot.name().topic()));
    }

    /** For the return to the preferred replica. */
    Chooser preferred() {
        return (slot, now) ->
                LeaderChoice.preferred(
                        slot.assignment().replicas(),
                        now.isr(),
                        id -> state.isReplicaLive(id, slot.name()));
    }

    /** For the end of a reassignment. */
    Chooser reassigned() {
        return (slot, now) ->
                LeaderChoice.reassigned(
                        slot.assignment().target(),
                        now.isr(),
                        id -> state.isReplicaLive(id, slot.name()));
    }

    /** Away from brokers that are shutting down. */
    Chooser shutdown() {
        return (slot, now) ->
                LeaderChoice.shutdown(
                        slot.assignment().replicas(),
                        now.isr(),
                        id -> state.isReplicaReachable(id, slot.name()),
                        state.shuttingDown()::contains);
    }

    /** The same leader once more, at a greater epoch. */
    static LeaderChoice same(PartitionSlot slot, LeaderState now) {
        return new LeaderChoice(now.leader(), now.isr(), false);
    }

    /** Creates the states of partitions that never had a leader, as far as a replica is alive. */
    CompletionStage<Void> begin(Collection<PartitionSlot> slots, RequestBatch batch) {
        var first = new LinkedHashMap<PartitionSlot, LeaderState>();
        for (PartitionSlot slot : slots) {
            LeaderChoice choice =
                    LeaderChoice.initial(
                            slot.assignment().replicas(),
                            id -> state.isReplicaLive(id, slot.name()));
            if (choice != null) {
                int epoch = state.term().epoch();
                first.put(slot, new LeaderState(choice.leader(), 0, epoch, choice.isr(), false));
            }
        }
        return writer.create(first)
                .thenAccept(written -> written.forEach(slot -> batch.leaderAndIsr(slot, true)));
    }

    /** Elects leaders for partitions that have a state; answers for each slot. */
    CompletionStage<Map<TopicPartition, Answer<Integer>>> elect(
            Collection<PartitionSlot> slots,
            Chooser chooser,
            ErrorCode unavailable,
            RequestBatch batch) {
        var refused = new HashMap<PartitionSlot, Boolean>();
        return writer.update(
                        slots,
                        (slot, now) -> {
                            LeaderChoice choice = chooser.choose(slot, now);
                            refused.put(slot, choice == null);
                            return choice == null ? null : next(now, choice);
                        })
                .thenApply(written -> {
                    written.forEach(slot -> batch.leaderAndIsr(slot, false));
                    return answers(slots, written, refused, unavailable);
                });
    }

    private static Map<TopicPartition, Answer<Integer>> answers(
            Collection<PartitionSlot> slots,
            Set<PartitionSlot> written,
            Map<PartitionSlot, Boolean> refused,
            ErrorCode unavailable) {
        var answers = new LinkedHashMap<TopicPartition, Answer<Integer>>();
        for (PartitionSlot slot : slots) {
            Answer<Integer> answer;
            if (written.contains(slot)) {
                answer = Answer.done(slot.leader());
            } else if (slot.known() == null || refused.getOrDefault(slot, false)) {
                answer = Answer.rejected(unavailable, "no replica of " + slot.name() + " may lead");
            } else {
                answer =
                        Answer.rejected(
                                ErrorCode.UNKNOWN_SERVER_ERROR,
                                "the state of " + slot.name() + " could not be written");
            }
            answers.put(slot.name(), answer);
        }
        return answers;
    }

    private LeaderState next(LeaderState now, LeaderChoice choice) {
        return new LeaderState(
                choice.leader(),
                now.leaderEpoch() + 1,
                state.term().epoch(),
                choice.isr(),
                choice.unclean() || now.recovering());
    }

    /** Finds leaders for all partitions that have none and could have one. */
    CompletionStage<Void> electMissing(Collection<PartitionSlot> slots, RequestBatch batch) {
        var fresh = new ArrayList<PartitionSlot>();
        var leaderless = new ArrayList<PartitionSlot>();
        for (PartitionSlot slot : slots) {
            if (state.isDeleting(slot)) {
                continue;
            }
            switch (slot.status()) {
                case NEW -> fresh.add(slot);
                case OFFLINE -> leaderless.add(slot);
                case ONLINE -> {}
            }
        }
        return CompletableFuture.allOf(
                begin(fresh, batch).toCompletableFuture(),
                elect(leaderless, offline(false), ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, batch)
                        .toCompletableFuture());
    }

    /**
     * Takes the replicas on {@code brokers} out of the ISRs of {@code slots}. The last member
     * stays, as it alone is known to have everything; a leader that leaves is not replaced here.
     */
    CompletionStage<Void> leaveIsr(
            Collection<PartitionSlot> slots, Collection<Integer> brokers, RequestBatch batch) {
        return writer.update(
                        slots,
                        (slot, now) -> {
                            List<Integer> gone =
                                    now.isr().stream().filter(brokers::contains).toList();
                            boolean leads = brokers.contains(now.leader());
                            if (state.isDeleting(slot) || (gone.isEmpty() && !leads)) {
                                return null;
                            }
                            return shrunk(now, gone, leads);
                        })
                .thenAccept(written -> written.forEach(slot -> batch.leaderAndIsr(slot, false)));
    }

    private @Nullable LeaderState shrunk(LeaderState now, List<Integer> gone, boolean leads) {
        List<Integer> isr = ReplicaAssignment.without(now.isr(), gone);
        if (isr.isEmpty()) {
            // All leave at once; a leader in the ISR is certain to have everything, then the first.
            isr = List.of(now.isr().contains(now.leader()) ? now.leader() : now.isr().getFirst());
        }
        int leader = leads ? LeaderState.NONE : now.leader();
        if (isr.equals(now.isr()) && leader == now.leader()) {
            return null;
        }
        return new LeaderState(
                leader, now.leaderEpoch() + 1, state.term().epoch(), isr, now.recovering());
    }
}
