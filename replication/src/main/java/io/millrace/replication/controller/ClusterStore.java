package io.millrace.replication.controller;

import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Everything the controller keeps in, reads from and hears of the coordination store. All methods
 * are called on the controller's lane, return at once, and complete their stages on it; events
 * arrive on it too. Calls take effect in the order in which they are made, so that a caller may
 * send several without waiting in between; methods over collections pipeline their work in few
 * round trips and may group many nodes in one transaction.
 *
 * <p>Lost connections are the store's business: it waits and repeats, and finds out by reading
 * whether a write whose answer was lost has been done. A stage fails with {@link Fenced} when a
 * write found a later controller epoch than that of the given term, with {@link StoreFailure} when
 * nothing can be done.
 */
public interface ClusterStore {
    /**
     * Sets the one listener and begins to watch the controller's node; call once, before all
     * others.
     */
    void start(Consumer<StoreEvent> listener);

    // ---- election -------------------------------------------------------------------------------

    /**
     * Tries to become controller: registers the broker and raises the controller epoch in one
     * transaction. Watches the controller's node, whatever comes out.
     */
    CompletionStage<Election> elect(int brokerId);

    /** Who is controller, -1 for nobody; watches the node. */
    CompletionStage<Integer> controller();

    /** Gives the office up: removes the controller's node if the term still stands. */
    CompletionStage<Void> abdicate(ControllerTerm term);

    /** How an election went. */
    sealed interface Election {
        /** This broker is controller now. */
        record Won(ControllerTerm term) implements Election {}

        /**
         * The broker {@code controllerId} is; -1 when it has vanished meanwhile (an event follows).
         */
        record Lost(int controllerId) implements Election {}
    }

    // ---- brokers and topics ---------------------------------------------------------------------

    /**
     * The live brokers ascending by id; watches for newcomers, departures and changed
     * registrations.
     */
    CompletionStage<List<BrokerRegistration>> brokers();

    /** The names of all topics; watches for new and deleted ones. */
    CompletionStage<SortedSet<String>> topicNames();

    /**
     * The named topics as far as they exist and can be read; watches each of them, also those that
     * cannot be read.
     */
    CompletionStage<List<TopicRecord>> topics(Collection<String> names);

    /**
     * Creates a topic with its overridden configs, the configs first. Stays with {@code false}, and
     * nothing changed, if the topic exists or is marked for deletion.
     */
    CompletionStage<Boolean> createTopic(
            ControllerTerm term, TopicRecord topic, SortedMap<String, String> configs);

    /** Replaces id and assignments of a topic that exists. */
    CompletionStage<Void> updateTopic(ControllerTerm term, TopicRecord topic);

    /**
     * Deletes all nodes of the topic, its configs, and last its deletion mark; absent nodes do not
     * matter.
     */
    CompletionStage<Void> deleteTopic(ControllerTerm term, String topic);

    // ---- leadership of partitions ---------------------------------------------------------------

    /** The states of those of the partitions that have one. */
    CompletionStage<Map<TopicPartition, VersionedState>> states(
            Collection<TopicPartition> partitions);

    /**
     * Creates the states of new partitions, and the nodes above them where they are missing; the
     * version is 0 then. A partition that has a state already is answered with {@link
     * StateWrite.Conflict}.
     */
    CompletionStage<Map<TopicPartition, StateWrite>> createStates(
            ControllerTerm term, Map<TopicPartition, LeaderState> states);

    /** Replaces the state of each partition where the version still is the one given with it. */
    CompletionStage<Map<TopicPartition, StateWrite>> updateStates(
            ControllerTerm term, Map<TopicPartition, VersionedState> updates);

    /** What became of one write. */
    sealed interface StateWrite {
        /** Done. */
        record Written(int version) implements StateWrite {}

        /**
         * Another version was found, or no node, or one already there: read before the next
         * attempt.
         */
        record Conflict() implements StateWrite {}

        /** The store failed for this partition alone. */
        record Failed(String why) implements StateWrite {}
    }

    // ---- wishes and notices ---------------------------------------------------------------------

    /** The topics marked for deletion; watches for more. */
    CompletionStage<SortedSet<String>> deleteMarks();

    /** Marks a topic for deletion; it does not matter if it is already. */
    CompletionStage<Void> markDeleted(ControllerTerm term, String topic);

    /** Takes deletion marks away. */
    CompletionStage<Void> unmarkDeleted(ControllerTerm term, Collection<String> topics);

    /**
     * Partitions whose leaders wrote a new ISR themselves (brokers of old protocol); watches for
     * more.
     */
    CompletionStage<List<IsrNotice>> isrNotices();

    /** Brokers with failed disks; watches for more. */
    CompletionStage<List<LogDirNotice>> logDirNotices();

    /** Removes notices that have been dealt with. */
    CompletionStage<Void> removeNotices(ControllerTerm term, Collection<? extends Notice> notices);

    /** What brokers tell the controller through the store; {@code node} names the notice. */
    sealed interface Notice {
        /** Where the store keeps it. */
        String node();
    }

    /** Changed ISRs. */
    record IsrNotice(String node, Set<TopicPartition> partitions) implements Notice {}

    /** A failed log directory. */
    record LogDirNotice(String node, int brokerId) implements Notice {}

    /** Reassignments that a tool asked for; null when there is no such node; watches it. */
    CompletionStage<@Nullable Map<TopicPartition, List<Integer>>> reassignments();

    /**
     * Replaces the tool's reassignments by what remains to do; removes the node if that is nothing.
     */
    CompletionStage<Void> updateReassignments(
            ControllerTerm term, Map<TopicPartition, List<Integer>> remaining);

    /** Preferred elections that a tool asked for; null when there is no such node; watches it. */
    CompletionStage<@Nullable Set<TopicPartition>> preferredElections();

    /** Removes the tool's preferred elections. */
    CompletionStage<Void> clearPreferredElections(ControllerTerm term);

    // ---- features
    // ---------------------------------------------------------------------------------

    /**
     * Finalizes features at these levels unless a registered broker does not support one.
     *
     * @param validateOnly whether only to look
     * @return the brokers that stand in the way; none when it is done
     */
    CompletionStage<Set<Integer>> finalizeFeatures(
            ControllerTerm term, Map<String, Integer> levels, boolean validateOnly);

    // ---- ids ------------------------------------------------------------------------------------

    /** Takes the next block of producer ids, in the name of {@code brokerId}. */
    CompletionStage<ProducerIds> takeProducerIds(ControllerTerm term, int brokerId);

    /** The producer ids {@code first .. first + count - 1}. */
    record ProducerIds(long first, int count) {}
}
