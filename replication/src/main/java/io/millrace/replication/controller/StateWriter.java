package io.millrace.replication.controller;

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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Writes leader states to the store and keeps the controller's knowledge in step. A write that
 * finds another version reads what is there and decides anew.
 */
final class StateWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StateWriter.class);
    private static final int ATTEMPTS = 5;

    private final ControllerState state;
    private final ClusterStore store;

    StateWriter(ControllerState state, ClusterStore store) {
        this.state = state;
        this.store = store;
    }

    /** Decides the next state of a partition from the present one; null to leave it. */
    @FunctionalInterface
    interface Change {
        @Nullable LeaderState of(PartitionSlot slot, LeaderState now);
    }

    /** Creates the first states; answers the slots that have one now, be it an older one. */
    CompletionStage<Set<PartitionSlot>> create(Map<PartitionSlot, LeaderState> first) {
        var nodes = new LinkedHashMap<TopicPartition, LeaderState>();
        first.forEach((slot, leaderState) -> nodes.put(slot.name(), leaderState));
        if (nodes.isEmpty()) {
            return CompletableFuture.completedStage(Set.of());
        }
        return store.createStates(state.term(), nodes)
                .thenCompose(results -> settle(first.keySet(), nodes::get, results))
                .thenCompose(round ->
                        reread(round.conflicts)
                                .thenApply(_ -> {
                                    round.written.addAll(round.conflicts);
                                    return round.written;
                                }));
    }

    /** Applies {@code change} to those of the slots that have a state; answers the ones written. */
    CompletionStage<Set<PartitionSlot>> update(Collection<PartitionSlot> slots, Change change) {
        return update(slots, change, new LinkedHashSet<>(), ATTEMPTS);
    }

    /** Writes each state if the known one still stands; answers the slots written. */
    CompletionStage<Set<PartitionSlot>> updateOnce(Map<PartitionSlot, LeaderState> states) {
        return update(states.keySet(), (slot, _) -> states.get(slot), new LinkedHashSet<>(), 1);
    }

    private CompletionStage<Set<PartitionSlot>> update(
            Collection<PartitionSlot> slots, Change change, Set<PartitionSlot> done, int attempts) {
        var writes = new LinkedHashMap<TopicPartition, VersionedState>();
        var writing = new ArrayList<PartitionSlot>();
        for (PartitionSlot slot : slots) {
            VersionedState next = next(slot, change);
            if (next != null) {
                writes.put(slot.name(), next);
                writing.add(slot);
            }
        }
        if (writes.isEmpty()) {
            return CompletableFuture.completedStage(done);
        }
        return store.updateStates(state.term(), writes)
                .thenCompose(results -> settle(writing, name -> stateIn(writes, name), results))
                .thenCompose(round -> {
                    done.addAll(round.written);
                    return retry(round.conflicts, change, done, attempts - 1);
                });
    }

    private CompletionStage<Set<PartitionSlot>> retry(
            List<PartitionSlot> conflicts, Change change, Set<PartitionSlot> done, int attempts) {
        if (conflicts.isEmpty()) {
            return CompletableFuture.completedStage(done);
        }
        CompletionStage<Void> reread = reread(conflicts);
        if (attempts == 0) {
            LOG.warn("others changed the states of {} meanwhile", conflicts);
            return reread.thenApply(_ -> done);
        }
        return reread.thenCompose(_ -> update(conflicts, change, done, attempts));
    }

    private @Nullable VersionedState next(PartitionSlot slot, Change change) {
        VersionedState known = slot.known();
        if (known == null) {
            return null;
        }
        if (known.state().controllerEpoch() > state.term().epoch()) {
            throw new Fenced(state.term());
        }
        LeaderState next = change.of(slot, known.state());
        return next == null ? null : new VersionedState(next, known.version());
    }

    private static @Nullable LeaderState stateIn(
            Map<TopicPartition, VersionedState> writes, TopicPartition name) {
        VersionedState write = writes.get(name);
        return write == null ? null : write.state();
    }

    private static CompletionStage<Round> settle(
            Collection<PartitionSlot> slots,
            Function<TopicPartition, @Nullable LeaderState> intended,
            Map<TopicPartition, ClusterStore.StateWrite> results) {
        var round = new Round(new LinkedHashSet<>(), new ArrayList<>());
        for (PartitionSlot slot : slots) {
            LeaderState next = intended.apply(slot.name());
            ClusterStore.StateWrite result = results.get(slot.name());
            if (result == null || next == null) {
                throw new IllegalStateException("no result for the state of " + slot.name());
            }
            switch (result) {
                case ClusterStore.StateWrite.Written(int version) -> {
                    learn(slot, new VersionedState(next, version));
                    round.written.add(slot);
                }
                case ClusterStore.StateWrite.Conflict _ -> round.conflicts.add(slot);
                case ClusterStore.StateWrite.Failed(String why) ->
                        LOG.error("the state of {} was not written: {}", slot.name(), why);
            }
        }
        return CompletableFuture.completedStage(round);
    }

    /** Reads the states again, as somebody else may have changed them. */
    CompletionStage<Void> reread(Collection<PartitionSlot> slots) {
        if (slots.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        return store.states(slots.stream().map(PartitionSlot::name).toList())
                .thenAccept(states -> {
                    for (PartitionSlot slot : slots) {
                        VersionedState found = states.get(slot.name());
                        if (found != null) {
                            learn(slot, found);
                        }
                    }
                });
    }

    private static void learn(PartitionSlot slot, VersionedState found) {
        slot.known(found);
        boolean led = found.state().leader() >= 0;
        slot.status(led ? PartitionSlot.Status.ONLINE : PartitionSlot.Status.OFFLINE);
    }

    private record Round(Set<PartitionSlot> written, List<PartitionSlot> conflicts) {}
}
