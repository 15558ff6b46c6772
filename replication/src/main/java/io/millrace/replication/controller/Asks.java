package io.millrace.replication.controller;

import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What administrators and brokers ask of a controller. Everything may be asked from any thread; a
 * controller out of office refuses with NOT_CONTROLLER.
 */
public final class Asks {
    private final Counter counter;

    Asks(Counter counter) {
        this.counter = counter;
    }

    /** Where asks queue up for the controller's lane. */
    interface Counter {
        /** Does the work in its turn, or refuses. */
        <T> CompletionStage<Answer<T>> ask(
                String name, Function<Office, CompletionStage<Answer<T>>> work);

        /** Does the work in its turn; out of office there is nothing to do. */
        void tell(String name, Function<Office, CompletionStage<Void>> work);
    }

    /** Creates topics; answers by name. */
    public CompletionStage<Map<String, Answer<CreatedTopic>>> createTopics(
            List<NewTopic> topics, boolean validateOnly) {
        return each(
                "create topics",
                topics,
                NewTopic::name,
                held -> new CreationAsks(held).create(topics, validateOnly));
    }

    /** Lets topics grow; answers by name, the value is the number of partitions. */
    public CompletionStage<Map<String, Answer<Integer>>> createPartitions(
            List<MorePartitions> wishes, boolean validateOnly) {
        return each(
                "create partitions",
                wishes,
                MorePartitions::topic,
                held -> new TopicCreation(held).grow(wishes, validateOnly));
    }

    /** Begins to delete topics; answers by name, the value is the topic's id. */
    public CompletionStage<Map<String, Answer<UUID>>> deleteTopics(Collection<String> topics) {
        return each(
                "delete topics",
                topics,
                Function.identity(),
                held -> new TopicDeletion(held).ask(topics));
    }

    /**
     * Elects leaders; answers by partition, the value is the leader. Null asks for all partitions.
     */
    public CompletionStage<Answer<Map<TopicPartition, Answer<Integer>>>> electLeaders(
            ElectionKind kind, @Nullable Collection<TopicPartition> partitions) {
        return counter.ask(
                "elect leaders",
                held ->
                        new ElectionAsks(held)
                                .elect(kind, partitions == null ? all(held) : partitions)
                                .thenApply(Answer::done));
    }

    private static Collection<TopicPartition> all(Office held) {
        return held.state().partitions().stream().map(PartitionSlot::name).toList();
    }

    /** Tries again to find leaders for partitions of a topic that now may be led uncleanly. */
    public void uncleanElectionAllowed(String topic) {
        counter.tell(
                "unclean elections of " + topic,
                held -> {
                    TopicSlot slot = held.state().topic(topic);
                    return slot == null
                            ? CompletableFuture.completedStage(null)
                            : new ElectionAsks(held).retry(slot.partitions());
                });
    }

    /** The same for partitions of all topics, after a change that concerns them all. */
    public void uncleanElectionAllowed() {
        counter.tell(
                "unclean elections",
                held -> new ElectionAsks(held).retry(held.state().partitions()));
    }

    /**
     * Begins, replaces or (empty target) cancels reassignments; answers by partition.
     *
     * @param mayResize whether a partition may get more or fewer replicas than it has (KIP-860)
     */
    public CompletionStage<Answer<Map<TopicPartition, Answer<List<Integer>>>>> reassign(
            Map<TopicPartition, Optional<List<Integer>>> targets, boolean mayResize) {
        return counter.ask(
                "reassign",
                held -> new Reassignment(held).ask(targets, mayResize).thenApply(Answer::done));
    }

    /** The partitions on the move, of those asked for; null asks for all. */
    public CompletionStage<Answer<Map<TopicPartition, ReplicaAssignment>>> reassignments(
            @Nullable Collection<TopicPartition> partitions) {
        return counter.ask(
                "list reassignments",
                held -> {
                    var moving = new LinkedHashMap<TopicPartition, ReplicaAssignment>();
                    for (TopicPartition name : partitions == null ? all(held) : partitions) {
                        PartitionSlot slot = held.state().partition(name);
                        if (slot != null && slot.assignment().isMoving()) {
                            moving.put(name, slot.assignment());
                        }
                    }
                    return CompletableFuture.completedStage(Answer.done(moving));
                });
    }

    /** Decides over ISRs; {@code version} is that of the request. */
    public CompletionStage<AlterPartitionResponse> alterPartition(
            AlterPartitionRequest request, int version) {
        return counter.<AlterPartitionResponse>ask(
                        "alter partitions",
                        held ->
                                new IsrUpdates(held, version)
                                        .alter(request)
                                        .thenApply(Answer::done))
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Done<AlterPartitionResponse>(var response) -> response;
                            case Answer.Rejected<AlterPartitionResponse>(
                                            ErrorCode error,
                                            String _) ->
                                    new AlterPartitionResponse(0, error.code(), List.of());
                        });
    }

    /** Moves leaders away from a broker; the value names the partitions it still leads. */
    public CompletionStage<Answer<Set<TopicPartition>>> controlledShutdown(
            int brokerId, long brokerEpoch) {
        return counter.ask(
                "controlled shutdown of " + brokerId,
                held -> new BrokerChanges(held).shutDown(brokerId, brokerEpoch));
    }

    /**
     * Finalizes features at these levels (KIP-584); the value names the brokers that stand in the
     * way, none when it is done.
     */
    public CompletionStage<Answer<Set<Integer>>> finalizeFeatures(
            Map<String, Integer> levels, boolean validateOnly) {
        return counter.ask(
                "finalize features",
                held ->
                        held.store()
                                .finalizeFeatures(held.term(), levels, validateOnly)
                                .thenApply(Answer::done));
    }

    /** Hands out a block of producer ids. */
    public CompletionStage<Answer<ClusterStore.ProducerIds>> allocateProducerIds(
            int brokerId, long brokerEpoch) {
        return counter.ask(
                "producer ids for " + brokerId,
                held -> {
                    BrokerRegistration broker = held.state().brokers().get(brokerId);
                    if (broker == null || broker.epoch() != brokerEpoch) {
                        return CompletableFuture.completedStage(
                                Answer.rejected(
                                        ErrorCode.STALE_BROKER_EPOCH,
                                        "epoch " + brokerEpoch + " of broker " + brokerId));
                    }
                    return held.store()
                            .takeProducerIds(held.term(), brokerId)
                            .thenApply(Answer::done);
                });
    }

    private <W, T> CompletionStage<Map<String, Answer<T>>> each(
            String name,
            Collection<W> wishes,
            Function<W, String> key,
            Function<Office, CompletionStage<Map<String, Answer<T>>>> work) {
        return counter.<Map<String, Answer<T>>>ask(
                        name, held -> work.apply(held).thenApply(Answer::done))
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Done<Map<String, Answer<T>>>(var answers) -> answers;
                            case Answer.Rejected<Map<String, Answer<T>>>(
                                            ErrorCode error,
                                            String why) -> {
                                var all = new LinkedHashMap<String, Answer<T>>();
                                for (W wish : wishes) {
                                    all.put(key.apply(wish), Answer.rejected(error, why));
                                }
                                yield all;
                            }
                        });
    }
}
