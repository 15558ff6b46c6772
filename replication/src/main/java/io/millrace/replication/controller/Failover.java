package io.millrace.replication.controller;

import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.protocol.TopicPartition;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The first operation of a term: read everything, take stock, lead on. */
final class Failover {
    private static final Logger LOG = LoggerFactory.getLogger(Failover.class);

    private final Office office;

    Failover(Office office) {
        this.office = office;
    }

    CompletionStage<Void> run() {
        ClusterStore store = office.store();
        var isrNotices = store.isrNotices();
        var logDirNotices = store.logDirNotices();
        return store.brokers()
                .thenAccept(this::learnBrokers)
                .thenCompose(_ -> store.topicNames())
                .thenCompose(store::topics)
                .thenCompose(records -> TopicCreation.withIds(office, records))
                .thenAccept(this::learnTopics)
                .thenCompose(_ -> store.states(names()))
                .thenAccept(this::learnStates)
                .thenCompose(_ -> store.deleteMarks())
                .thenAccept(this::learnMarks)
                .thenCompose(_ -> takeOver())
                .thenCompose(_ -> settle(isrNotices, logDirNotices))
                .thenCompose(_ -> new Reassignment(office).resume())
                .thenCompose(_ -> wishes());
    }

    private void learnBrokers(List<BrokerRegistration> brokers) {
        for (BrokerRegistration broker : brokers) {
            office.state().brokers().put(broker.id(), broker);
            office.link().connect(broker);
        }
    }

    private void learnTopics(List<TopicRecord> records) {
        for (TopicRecord record : records) {
            UUID id = record.id() == null ? TopicId.ZERO : record.id();
            TopicSlot topic = office.state().addTopic(record.name(), id);
            record.partitions().forEach(topic::add);
        }
    }

    private Collection<TopicPartition> names() {
        return office.state().partitions().stream().map(PartitionSlot::name).toList();
    }

    private void learnStates(Map<TopicPartition, VersionedState> states) {
        states.forEach((name, known) -> {
            PartitionSlot slot = office.state().partition(name);
            if (slot != null) {
                slot.known(known);
                boolean led = office.state().isReplicaLive(known.state().leader(), name);
                slot.status(led ? PartitionSlot.Status.ONLINE : PartitionSlot.Status.OFFLINE);
            }
        });
    }

    private void learnMarks(Collection<String> marked) {
        for (String topic : marked) {
            if (office.state().topic(topic) != null && office.settings().deleteTopics()) {
                office.state().deleting().add(topic);
            }
        }
    }

    /*
     * Nobody hears of the new controller before it knows the topics: a broker that starts takes the first word of a
     * controller for the whole cluster, and would tell its clients that no topic exists.
     */
    /** Gives every replica its role and leaderless partitions a leader, in one batch. */
    private CompletionStage<Void> takeOver() {
        RequestBatch batch = office.batch();
        List<PartitionSlot> slots = office.state().partitions();
        var gone = new java.util.TreeSet<Integer>();
        for (PartitionSlot slot : slots) {
            for (int broker : slot.assignment().replicas()) {
                boolean reachable = office.state().isReplicaReachable(broker, slot.name());
                slot.replica(
                        broker,
                        reachable ? PartitionSlot.Replica.ONLINE : PartitionSlot.Replica.OFFLINE);
                if (!reachable) {
                    gone.add(broker);
                } else if (!office.state().isDeleting(slot)) {
                    batch.leaderAndIsr(broker, slot, false);
                }
            }
        }
        batch.metadata(office.state().brokers().keySet(), slots);
        Elections elections = office.elections();
        return elections
                .electMissing(slots, batch)
                .thenCompose(_ -> elections.leaveIsr(slots, gone, batch))
                .thenRun(batch::send)
                .thenRun(() ->
                        LOG.info(
                                "controller of {} brokers, {} partitions, epoch {}",
                                office.state().brokers().size(),
                                slots.size(),
                                office.term().epoch()));
    }

    /* What the ISR notices are about has just been read; a lost disk shows in the answers to the first batch. */
    private CompletionStage<Void> settle(
            CompletionStage<List<ClusterStore.IsrNotice>> isr,
            CompletionStage<List<ClusterStore.LogDirNotice>> logDirs) {
        return isr.thenCombine(
                        logDirs,
                        (first, second) -> {
                            var all = new ArrayList<ClusterStore.Notice>(first);
                            all.addAll(second);
                            return all;
                        })
                .thenCompose(notices ->
                        notices.isEmpty()
                                ? CompletableFuture.completedStage(null)
                                : office.store().removeNotices(office.term(), notices));
    }

    private CompletionStage<Void> wishes() {
        return office.store()
                .reassignments()
                .thenCompose(wishes ->
                        wishes == null
                                ? CompletableFuture.completedStage(null)
                                : new Reassignment(office).takeUp(wishes))
                .thenCompose(_ -> office.store().deleteMarks())
                .thenCompose(new TopicDeletion(office)::marks)
                .thenCompose(_ -> new StoreChanges(office).preferredElections());
    }
}
