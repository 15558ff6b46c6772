package io.millrace.replication.controller;

import io.millrace.wire.protocol.TopicPartition;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the active controller does about each kind of change in the store. */
final class StoreChanges {
    private static final Logger LOG = LoggerFactory.getLogger(StoreChanges.class);

    private final Office office;

    StoreChanges(Office office) {
        this.office = office;
    }

    CompletionStage<Void> brokers() {
        return office.store().brokers().thenCompose(new BrokerChanges(office)::compare);
    }

    /** New topics get leaders; a topic whose node was removed by force is forgotten. */
    CompletionStage<Void> topics() {
        return office.store()
                .topicNames()
                .thenCompose(names -> {
                    var vanished = new TreeSet<>(office.state().topics().keySet());
                    vanished.removeAll(names);
                    vanished.forEach(office.state()::removeTopic);
                    var fresh = new ArrayList<>(names);
                    fresh.removeAll(office.state().topics().keySet());
                    return fresh.isEmpty() ? none() : takeUp(fresh);
                });
    }

    private CompletionStage<Void> takeUp(List<String> names) {
        return office.store().topics(names).thenCompose(new TopicCreation(office)::takeUp);
    }

    private static CompletionStage<Void> none() {
        return CompletableFuture.completedStage(null);
    }

    /** A tool has added partitions, or we have. */
    CompletionStage<Void> topic(String name) {
        return office.store()
                .topics(List.of(name))
                .thenCompose(records -> {
                    if (records.isEmpty()) {
                        return none();
                    }
                    if (office.state().topic(name) == null) { // its node could not be read before
                        return new TopicCreation(office).takeUp(records);
                    }
                    if (office.state().deleting().contains(name)) {
                        LOG.warn("topic {} is being deleted and does not grow", name);
                        return none();
                    }
                    return new TopicCreation(office).extend(records.getFirst());
                });
    }

    CompletionStage<Void> deleteMarks() {
        return office.store().deleteMarks().thenCompose(new TopicDeletion(office)::marks);
    }

    /** Leaders of old protocol have written ISRs themselves: read them and pass them on. */
    CompletionStage<Void> isrNotices() {
        return office.store()
                .isrNotices()
                .thenCompose(notices -> {
                    if (notices.isEmpty()) {
                        return none();
                    }
                    var slots = new LinkedHashSet<PartitionSlot>();
                    notices.forEach(notice ->
                            notice.partitions().stream()
                                    .sorted()
                                    .forEach(name -> addIfKnown(name, slots)));
                    return refresh(slots)
                            .thenCompose(_ -> office.store().removeNotices(office.term(), notices));
                });
    }

    private void addIfKnown(TopicPartition name, Collection<PartitionSlot> slots) {
        PartitionSlot slot = office.state().partition(name);
        if (slot != null) {
            slots.add(slot);
        }
    }

    private CompletionStage<Void> refresh(Collection<PartitionSlot> slots) {
        return office.writer()
                .reread(slots)
                .thenCompose(_ -> {
                    RequestBatch batch = office.batch();
                    slots.forEach(batch::metadata);
                    batch.send();
                    return new Reassignment(office).advance(slots);
                });
    }

    CompletionStage<Void> logDirNotices() {
        return office.store()
                .logDirNotices()
                .thenCompose(notices -> {
                    if (notices.isEmpty()) {
                        return none();
                    }
                    var brokers = new TreeSet<Integer>();
                    notices.forEach(notice -> brokers.add(notice.brokerId()));
                    new BrokerChanges(office).askAboutDisks(brokers);
                    return office.store().removeNotices(office.term(), notices);
                });
    }

    CompletionStage<Void> reassignments() {
        return office.store()
                .reassignments()
                .thenCompose(wishes ->
                        wishes == null ? none() : new Reassignment(office).takeUp(wishes));
    }

    CompletionStage<Void> preferredElections() {
        return office.store()
                .preferredElections()
                .thenCompose(names ->
                        names == null
                                ? none()
                                : new ElectionAsks(office)
                                        .elect(ElectionKind.PREFERRED, new TreeSet<>(names))
                                        .thenCompose(_ ->
                                                office.store()
                                                        .clearPreferredElections(office.term())));
    }
}
