package io.millrace.replication.controller;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Elections that somebody asked for, and the controller's own return to preferred leaders. */
final class ElectionAsks {
    private final Office office;

    ElectionAsks(Office office) {
        this.office = office;
    }

    /** Elects where it makes sense and answers for each partition; the value is the leader. */
    CompletionStage<Map<TopicPartition, Answer<Integer>>> elect(
            ElectionKind kind, Collection<TopicPartition> names) {
        var answers = new LinkedHashMap<TopicPartition, Answer<Integer>>();
        var slots = new ArrayList<PartitionSlot>();
        for (TopicPartition name : names) {
            PartitionSlot slot = office.state().partition(name);
            if (slot == null) {
                answers.put(
                        name,
                        Answer.rejected(
                                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no partition " + name));
            } else if (office.state().isDeleting(slot)) {
                answers.put(
                        name,
                        Answer.rejected(
                                ErrorCode.INVALID_TOPIC_EXCEPTION, "the topic is being deleted"));
            } else if (!isNeeded(kind, slot)) {
                answers.put(
                        name,
                        Answer.rejected(ErrorCode.ELECTION_NOT_NEEDED, "led by " + slot.leader()));
            } else {
                slots.add(slot);
            }
        }
        RequestBatch batch = office.batch();
        return elect(kind, slots, batch)
                .thenApply(elected -> {
                    batch.send();
                    answers.putAll(elected);
                    return answers;
                });
    }

    private CompletionStage<Map<TopicPartition, Answer<Integer>>> elect(
            ElectionKind kind, List<PartitionSlot> slots, RequestBatch batch) {
        Elections elections = office.elections();
        return switch (kind) {
            case PREFERRED ->
                    elections.elect(
                            slots,
                            elections.preferred(),
                            ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
                            batch);
            case UNCLEAN ->
                    elections.elect(
                            slots,
                            elections.offline(true),
                            ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
                            batch);
        };
    }

    private boolean isNeeded(ElectionKind kind, PartitionSlot slot) {
        return switch (kind) {
            case PREFERRED -> slot.leader() != slot.assignment().replicas().getFirst();
            case UNCLEAN -> !office.state().isReplicaLive(slot.leader(), slot.name());
        };
    }

    /**
     * Returns leaders to their preferred replicas on brokers that lead too little of what they
     * should.
     */
    CompletionStage<Void> rebalance() {
        return elect(ElectionKind.PREFERRED, imbalanced()).thenApply(_ -> null);
    }

    private List<TopicPartition> imbalanced() {
        Map<Integer, List<PartitionSlot>> byPreferred = new TreeMap<>();
        for (PartitionSlot slot : office.state().partitions()) {
            if (!office.state().isDeleting(slot)) {
                byPreferred
                        .computeIfAbsent(
                                slot.assignment().replicas().getFirst(), _ -> new ArrayList<>())
                        .add(slot);
            }
        }
        var found = new ArrayList<TopicPartition>();
        byPreferred.forEach((broker, slots) -> {
            List<PartitionSlot> elsewhere =
                    slots.stream().filter(slot -> slot.leader() != broker).toList();
            long limit = (long) slots.size() * office.settings().imbalancePercent();
            if (elsewhere.size() * 100L > limit) {
                elsewhere.stream()
                        .filter(slot -> mayReturn(slot, broker))
                        .map(PartitionSlot::name)
                        .forEach(found::add);
            }
        });
        return found;
    }

    private boolean mayReturn(PartitionSlot slot, int broker) {
        return office.state().isReplicaLive(broker, slot.name())
                && slot.isr().contains(broker)
                && !slot.assignment().isMoving();
    }

    /** Tries leaderless partitions of a topic again, whose configs have changed. */
    CompletionStage<Void> retry(Collection<PartitionSlot> slots) {
        RequestBatch batch = office.batch();
        return office.elections().electMissing(slots, batch).thenRun(batch::send);
    }
}
