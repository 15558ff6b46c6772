package io.millrace.replication.controller;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Creates topics, lets them grow, and takes up those that old tools created in the store. */
final class TopicCreation {
    private final Office office;

    TopicCreation(Office office) {
        this.office = office;
    }

    /**
     * Creates each topic or says why not; with {@code validateOnly} only says what would become of
     * it.
     */
    CompletionStage<Map<String, Answer<CreatedTopic>>> create(
            List<NewTopic> wishes, boolean validateOnly) {
        var answers = new LinkedHashMap<String, Answer<CreatedTopic>>();
        var records = new LinkedHashMap<NewTopic, TopicRecord>();
        for (NewTopic wish : wishes) {
            Plan plan = plan(wish, records.values());
            if (plan.fault != null) {
                answers.put(wish.name(), plan.fault.rejected());
            } else {
                answers.put(wish.name(), Answer.done(created(plan.record, validateOnly)));
                records.put(wish, plan.record);
            }
        }
        if (validateOnly || records.isEmpty()) {
            return CompletableFuture.completedStage(answers);
        }
        return store(records, answers).thenCompose(this::lead).thenApply(_ -> answers);
    }

    private static CreatedTopic created(TopicRecord record, boolean validateOnly) {
        UUID id = validateOnly || record.id() == null ? TopicId.ZERO : record.id();
        int factor = record.partitions().firstEntry().getValue().replicas().size();
        return new CreatedTopic(id, record.partitions().size(), factor);
    }

    private record Plan(TopicRules.@Nullable Fault fault, TopicRecord record) {}

    private Plan plan(NewTopic wish, Collection<TopicRecord> earlier) {
        var assignments = new TreeMap<Integer, ReplicaAssignment>();
        TopicRules.Fault fault = fault(wish, earlier);
        if (fault == null) {
            place(wish).forEach((p, r) -> assignments.put(p, ReplicaAssignment.of(r)));
        }
        UUID id = TopicId.random(office.random());
        return new Plan(fault, new TopicRecord(wish.name(), id, assignments));
    }

    private TopicRules.@Nullable Fault fault(NewTopic wish, Collection<TopicRecord> earlier) {
        TopicRules.Fault fault = TopicRules.name(wish.name());
        if (fault != null) {
            return fault;
        }
        ControllerState state = office.state();
        if (state.topic(wish.name()) != null) {
            String why = state.deleting().contains(wish.name()) ? "' is being deleted" : "' exists";
            return new TopicRules.Fault(
                    ErrorCode.TOPIC_ALREADY_EXISTS, "topic '" + wish.name() + why);
        }
        fault = TopicRules.collision(wish.name(), state.topics().keySet());
        if (fault == null) {
            fault =
                    TopicRules.collision(
                            wish.name(), earlier.stream().map(TopicRecord::name).toList());
        }
        if (fault != null) {
            return fault;
        }
        fault =
                wish.assignments().isEmpty()
                        ? TopicRules.counts(
                                wish.partitions(),
                                wish.replicationFactor(),
                                state.liveBrokers().size())
                        : TopicRules.assignments(wish.assignments(), 0, state.liveBrokers());
        long before = earlier.stream().mapToLong(record -> record.partitions().size()).sum();
        return fault == null
                ? TopicRules.growth(before + Math.max(wish.partitions(), wish.assignments().size()))
                : fault;
    }

    private SortedMap<Integer, List<Integer>> place(NewTopic wish) {
        if (!wish.assignments().isEmpty()) {
            return wish.assignments();
        }
        Placement placement = Placement.random(office.state().liveInfos(), office.random());
        var placed = new TreeMap<Integer, List<Integer>>();
        for (int partition = 0; partition < wish.partitions(); partition++) {
            placed.put(partition, placement.replicasOf(partition, wish.replicationFactor()));
        }
        return placed;
    }

    private CompletionStage<List<PartitionSlot>> store(
            Map<NewTopic, TopicRecord> records, Map<String, Answer<CreatedTopic>> answers) {
        var created = new ArrayList<TopicRecord>();
        var writes = new ArrayList<CompletableFuture<?>>();
        records.forEach((wish, record) ->
                writes.add(
                        office.store()
                                .createTopic(office.term(), record, wish.configs())
                                .thenAccept(isNew -> {
                                    if (isNew) {
                                        created.add(record);
                                    } else {
                                        answers.put(record.name(), exists(record));
                                    }
                                })
                                .toCompletableFuture()));
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new))
                .thenApply(_ -> enrol(created));
    }

    private static Answer<CreatedTopic> exists(TopicRecord record) {
        return Answer.rejected(
                ErrorCode.TOPIC_ALREADY_EXISTS, "topic '" + record.name() + "' exists");
    }

    private List<PartitionSlot> enrol(List<TopicRecord> records) {
        var slots = new ArrayList<PartitionSlot>();
        for (TopicRecord record : records) {
            UUID id = record.id() == null ? TopicId.ZERO : record.id();
            TopicSlot topic = office.state().addTopic(record.name(), id);
            record.partitions().forEach((number, to) -> slots.add(topic.add(number, to)));
        }
        return slots;
    }

    /** Gives new partitions their first leaders. */
    private CompletionStage<Void> lead(List<PartitionSlot> slots) {
        RequestBatch batch = office.batch();
        return office.elections()
                .begin(slots, batch)
                .thenRun(() -> {
                    slots.forEach(this::markReplicas);
                    batch.send();
                });
    }

    private void markReplicas(PartitionSlot slot) {
        for (int broker : slot.assignment().replicas()) {
            boolean live = office.state().isReplicaReachable(broker, slot.name());
            slot.replica(
                    broker, live ? PartitionSlot.Replica.ONLINE : PartitionSlot.Replica.OFFLINE);
        }
    }

    /** Takes up topics that somebody else put into the store. */
    CompletionStage<Void> takeUp(List<TopicRecord> records) {
        return withIds(office, records).thenApply(this::enrol).thenCompose(this::lead);
    }

    /** The records with ids where they had none, which are written into the store. */
    static CompletionStage<List<TopicRecord>> withIds(Office office, List<TopicRecord> records) {
        var complete = new ArrayList<TopicRecord>();
        var writes = new ArrayList<CompletableFuture<?>>();
        for (TopicRecord record : records) {
            if (record.id() != null) {
                complete.add(record);
                continue;
            }
            UUID id = TopicId.random(office.random());
            var named = new TopicRecord(record.name(), id, record.partitions());
            complete.add(named);
            writes.add(office.store().updateTopic(office.term(), named).toCompletableFuture());
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new))
                .thenApply(_ -> complete);
    }

    /** Lets each topic grow or says why not. */
    CompletionStage<Map<String, Answer<Integer>>> grow(
            List<MorePartitions> wishes, boolean validateOnly) {
        var answers = new LinkedHashMap<String, Answer<Integer>>();
        var writes = new ArrayList<CompletableFuture<?>>();
        for (MorePartitions wish : wishes) {
            TopicRules.Fault fault = fault(wish);
            answers.put(wish.topic(), fault == null ? Answer.done(wish.total()) : fault.rejected());
            if (fault == null && !validateOnly) {
                writes.add(grow(wish).toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new))
                .thenApply(_ -> answers);
    }

    private TopicRules.@Nullable Fault fault(MorePartitions wish) {
        TopicSlot topic = office.state().topic(wish.topic());
        if (topic == null || office.state().deleting().contains(wish.topic())) {
            return new TopicRules.Fault(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no topic '" + wish.topic() + "'");
        }
        if (topic.isMoving()) {
            return new TopicRules.Fault(
                    ErrorCode.REASSIGNMENT_IN_PROGRESS, "replicas of the topic are on the move");
        }
        int present = topic.partitions().size();
        if (wish.total() <= present) {
            return new TopicRules.Fault(
                    ErrorCode.INVALID_PARTITIONS,
                    "the topic has "
                            + present
                            + " partitions already, not less than "
                            + wish.total());
        }
        List<List<Integer>> manual = wish.assignments();
        if (manual == null) {
            TopicRules.Fault fault = TopicRules.growth((long) wish.total() - present);
            return fault == null
                    ? TopicRules.counts(
                            wish.total(), factorOf(topic), office.state().liveBrokers().size())
                    : fault;
        }
        if (manual.size() != wish.total() - present) {
            return new TopicRules.Fault(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    manual.size() + " assignments for " + (wish.total() - present) + " partitions");
        }
        var numbered = new TreeMap<Integer, List<Integer>>();
        manual.forEach(replicas -> numbered.put(present + numbered.size(), replicas));
        TopicRules.Fault fault =
                TopicRules.assignments(numbered, present, office.state().liveBrokers());
        if (fault == null && manual.getFirst().size() != factorOf(topic)) {
            return new TopicRules.Fault(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    "the topic's partitions have " + factorOf(topic) + " replicas");
        }
        return fault;
    }

    private static int factorOf(TopicSlot topic) {
        return topic.partitions().iterator().next().assignment().target().size();
    }

    private CompletionStage<Void> grow(MorePartitions wish) {
        TopicRecord now = topic(wish.topic()).toRecord();
        var grown = new TreeMap<>(now.partitions());
        List<List<Integer>> manual = wish.assignments();
        Placement placement = placementAfter(topic(wish.topic()));
        int factor = factorOf(topic(wish.topic()));
        for (int number = now.partitions().size(); number < wish.total(); number++) {
            List<Integer> replicas =
                    manual == null
                            ? placement.replicasOf(number, factor)
                            : manual.get(number - now.partitions().size());
            grown.put(number, ReplicaAssignment.of(replicas));
        }
        var next = new TopicRecord(now.name(), now.id(), grown);
        return office.store().updateTopic(office.term(), next).thenCompose(_ -> extend(next));
    }

    /** Placement that goes on where the topic's first partition began. */
    private Placement placementAfter(TopicSlot topic) {
        var brokers = office.state().liveInfos();
        int first = topic.partitions().iterator().next().assignment().replicas().getFirst();
        int start = Placement.startOf(brokers, first);
        return Placement.from(brokers, start, start);
    }

    private TopicSlot topic(String name) {
        TopicSlot topic = office.state().topic(name);
        if (topic == null) {
            throw new IllegalStateException("no topic " + name);
        }
        return topic;
    }

    /** Takes up those partitions of a known topic that are not known yet. */
    CompletionStage<Void> extend(TopicRecord record) {
        TopicSlot topic = topic(record.name());
        var added = new ArrayList<PartitionSlot>();
        record.partitions()
                .forEach((number, assignment) -> {
                    if (topic.partition(number) == null) {
                        added.add(topic.add(number, assignment));
                    }
                });
        return lead(added);
    }
}
