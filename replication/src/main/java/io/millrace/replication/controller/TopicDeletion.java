package io.millrace.replication.controller;

import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/*
 * marked --begin--> replicas on live brokers: started; others: ineligible
 * started --broker deleted it--> done; --disk failed--> ineligible
 * ineligible --broker or disk is back--> started
 * all replicas done --> nodes deleted, topic forgotten
 *
 * A reassignment that is under way is dropped: during one the assignment names all replicas, old and new, so none is missed.
 */
/** Deletes topics: first the replicas, then, when the last one is gone, the topic itself. */
final class TopicDeletion {
    private final Office office;

    TopicDeletion(Office office) {
        this.office = office;
    }

    /** Marks topics for deletion, which begins at once; answers when the marks are stored. */
    CompletionStage<Map<String, Answer<UUID>>> ask(Collection<String> names) {
        var answers = new LinkedHashMap<String, Answer<UUID>>();
        var marks = new ArrayList<CompletableFuture<?>>();
        for (String name : names) {
            TopicSlot topic = office.state().topic(name);
            if (topic == null) {
                answers.put(
                        name,
                        Answer.rejected(
                                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no topic '" + name + "'"));
            } else if (!office.settings().deleteTopics()) {
                answers.put(
                        name,
                        Answer.rejected(
                                ErrorCode.TOPIC_DELETION_DISABLED, "topics may not be deleted"));
            } else {
                answers.put(name, Answer.done(topic.id()));
                marks.add(office.store().markDeleted(office.term(), name).toCompletableFuture());
            }
        }
        List<String> marked =
                answers.entrySet().stream()
                        .filter(entry -> entry.getValue() instanceof Answer.Done)
                        .map(Map.Entry::getKey)
                        .toList();
        return CompletableFuture.allOf(marks.toArray(CompletableFuture[]::new))
                .thenCompose(_ -> {
                    office.state().deleting().addAll(marked);
                    return progress();
                })
                .thenApply(_ -> answers);
    }

    /**
     * Takes note of marks in the store; such that mean no topic, or are not allowed, are removed.
     */
    CompletionStage<Void> marks(Collection<String> marked) {
        var senseless = new ArrayList<String>();
        for (String name : marked) {
            if (office.state().topic(name) == null || !office.settings().deleteTopics()) {
                senseless.add(name);
            } else {
                office.state().deleting().add(name);
            }
        }
        CompletionStage<Void> cleared =
                senseless.isEmpty()
                        ? CompletableFuture.completedStage(null)
                        : office.store().unmarkDeleted(office.term(), senseless);
        return cleared.thenCompose(_ -> progress());
    }

    /** Does whatever can be done now for the marked topics. */
    CompletionStage<Void> progress() {
        RequestBatch batch = office.batch();
        var finished = new ArrayList<String>();
        for (String name : office.state().deleting()) {
            TopicSlot topic = office.state().topic(name);
            if (topic == null) {
                continue;
            }
            topic.partitions().forEach(slot -> stop(slot, batch));
            if (isGone(topic)) {
                finished.add(name);
            }
        }
        batch.send();
        var deletes = new ArrayList<CompletableFuture<?>>();
        for (String name : finished) {
            deletes.add(
                    office.store()
                            .deleteTopic(office.term(), name)
                            .thenRun(() -> office.state().removeTopic(name))
                            .toCompletableFuture());
        }
        return CompletableFuture.allOf(deletes.toArray(CompletableFuture[]::new));
    }

    private void stop(PartitionSlot slot, RequestBatch batch) {
        for (int broker : slot.assignment().replicas()) {
            PartitionSlot.Replica now = slot.replica(broker);
            boolean reachable = office.state().isReplicaReachable(broker, slot.name());
            if (now == PartitionSlot.Replica.DELETION_DONE) {
                continue;
            }
            if (!reachable) {
                if (now != PartitionSlot.Replica.DELETION_INELIGIBLE) {
                    slot.replica(broker, PartitionSlot.Replica.DELETION_INELIGIBLE);
                    batch.metadata(slot);
                }
            } else if (now != PartitionSlot.Replica.DELETION_STARTED) {
                slot.replica(broker, PartitionSlot.Replica.DELETION_STARTED);
                batch.stop(broker, slot, true);
                batch.metadata(slot);
            }
        }
    }

    private static boolean isGone(TopicSlot topic) {
        return topic.partitions().stream()
                .allMatch(slot ->
                        slot.assignment().replicas().stream()
                                .allMatch(broker ->
                                        slot.replica(broker)
                                                == PartitionSlot.Replica.DELETION_DONE));
    }

    /**
     * Notes which replicas a broker has deleted: all that were begun there and that it does not
     * complain of.
     */
    CompletionStage<Void> stopped(
            int broker, Collection<TopicPartition> asked, StopReplicaResponse response) {
        boolean refused = ErrorCode.of(response.errorCode()) != ErrorCode.NONE;
        var failed = new ArrayList<TopicPartition>();
        for (var error : response.partitionErrors()) {
            if (ErrorCode.of(error.errorCode()) != ErrorCode.NONE) {
                failed.add(new TopicPartition(error.topicName(), error.partitionIndex()));
            }
        }
        for (TopicPartition name : asked) {
            PartitionSlot slot = office.state().partition(name);
            if (slot != null && slot.replica(broker) == PartitionSlot.Replica.DELETION_STARTED) {
                slot.replica(
                        broker,
                        refused || failed.contains(name)
                                ? PartitionSlot.Replica.DELETION_INELIGIBLE
                                : PartitionSlot.Replica.DELETION_DONE);
            }
        }
        return refused || !failed.isEmpty() ? CompletableFuture.completedStage(null) : progress();
    }
}
