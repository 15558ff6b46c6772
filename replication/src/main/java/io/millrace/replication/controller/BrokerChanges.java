package io.millrace.replication.controller;

import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What happens when brokers come, go, come back, shut down, or lose a disk. */
final class BrokerChanges {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerChanges.class);

    /** How long one that leaves goes on while its successors begin. */
    private static final long HAND_OVER_NANOS = Duration.ofMillis(250).toNanos();

    private final Office office;

    BrokerChanges(Office office) {
        this.office = office;
    }

    /**
     * Compares the registered brokers with the known ones; a greater epoch means gone and come
     * back.
     */
    CompletionStage<Void> compare(List<BrokerRegistration> registered) {
        var present = new TreeMap<Integer, BrokerRegistration>();
        registered.forEach(broker -> present.put(broker.id(), broker));
        var gone = new TreeSet<Integer>();
        var come = new TreeSet<Integer>(present.keySet());
        var changed = new TreeSet<Integer>();
        for (BrokerRegistration known : office.state().brokers().values()) {
            BrokerRegistration now = present.get(known.id());
            if (now == null || now.epoch() != known.epoch()) {
                gone.add(known.id());
            } else {
                come.remove(known.id());
                if (!now.equals(known)) {
                    changed.add(known.id());
                }
            }
        }
        return failed(gone)
                .thenCompose(_ -> started(come.stream().map(present::get).toList()))
                .thenCompose(_ -> changed(changed.stream().map(present::get).toList()));
    }

    private CompletionStage<Void> changed(List<BrokerRegistration> brokers) {
        if (!brokers.isEmpty()) {
            brokers.forEach(this::connect);
            RequestBatch batch = office.batch();
            batch.metadata(office.state().brokers().keySet(), List.of());
            batch.send();
        }
        return CompletableFuture.completedStage(null);
    }

    private void connect(BrokerRegistration broker) {
        office.state().brokers().put(broker.id(), broker);
        office.link().connect(broker);
    }

    private CompletionStage<Void> started(List<BrokerRegistration> brokers) {
        if (brokers.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        LOG.info("brokers started: {}", brokers);
        var old = new TreeSet<>(office.state().brokers().keySet());
        brokers.forEach(this::connect);
        Set<Integer> ids = new TreeSet<>(brokers.stream().map(BrokerRegistration::id).toList());
        RequestBatch batch = office.batch();
        batch.metadata(old, List.of());
        batch.metadata(ids, office.state().partitions());
        for (PartitionSlot slot : office.state().partitionsOn(ids)) {
            for (int broker : slot.assignment().replicas()) {
                if (ids.contains(broker) && !office.state().isDeleting(slot)) {
                    slot.replica(broker, PartitionSlot.Replica.ONLINE);
                    batch.leaderAndIsr(broker, slot, false);
                }
            }
        }
        return office.elections()
                .electMissing(office.state().partitions(), batch)
                .thenRun(batch::send)
                .thenCompose(_ -> new Reassignment(office).resume())
                .thenCompose(_ -> new TopicDeletion(office).progress());
    }

    private CompletionStage<Void> failed(Set<Integer> brokers) {
        if (brokers.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        LOG.info("brokers gone: {}", brokers);
        List<PartitionSlot> affected = office.state().partitionsOn(brokers);
        for (int broker : brokers) {
            office.state().brokerGone(broker);
            office.link().disconnect(broker);
        }
        RequestBatch batch = office.batch();
        batch.metadata(office.state().brokers().keySet(), affected);
        return offline(affected, brokers, batch).thenRun(batch::send);
    }

    /** Lets {@code brokers} lead none of the partitions, and leave their ISRs. */
    private CompletionStage<Void> offline(
            Collection<PartitionSlot> slots, Set<Integer> brokers, RequestBatch batch) {
        for (PartitionSlot slot : slots) {
            boolean deleting = office.state().isDeleting(slot);
            for (int broker : slot.assignment().replicas()) {
                if (brokers.contains(broker)
                        && slot.replica(broker) != PartitionSlot.Replica.DELETION_DONE) {
                    slot.replica(
                            broker,
                            deleting
                                    ? PartitionSlot.Replica.DELETION_INELIGIBLE
                                    : PartitionSlot.Replica.OFFLINE);
                }
            }
            if (brokers.contains(slot.leader())) {
                slot.status(PartitionSlot.Status.OFFLINE);
            }
        }
        Elections elections = office.elections();
        return elections
                .electMissing(slots, batch)
                .thenCompose(_ -> elections.leaveIsr(slots, brokers, batch));
    }

    /**
     * Moves leaders away from a broker that is about to stop; answers which partitions it leads
     * still.
     */
    CompletionStage<Answer<Set<TopicPartition>>> shutDown(int broker, long epoch) {
        BrokerRegistration known = office.state().brokers().get(broker);
        if (known == null) {
            return CompletableFuture.completedStage(
                    Answer.rejected(
                            ErrorCode.BROKER_NOT_AVAILABLE, "broker " + broker + " is not known"));
        }
        if (epoch != -1 && epoch < known.epoch()) {
            return CompletableFuture.completedStage(
                    Answer.rejected(
                            ErrorCode.STALE_BROKER_EPOCH,
                            "epoch " + epoch + " of broker " + broker + " is over"));
        }
        office.state().shuttingDown().add(broker);
        List<PartitionSlot> concerned =
                office.state().partitionsOn(List.of(broker)).stream()
                        .filter(slot -> slot.assignment().replicas().size() > 1)
                        .filter(slot -> slot.known() != null && !office.state().isDeleting(slot))
                        .toList();
        List<PartitionSlot> led = concerned.stream().filter(s -> s.leader() == broker).toList();
        var followed = new ArrayList<>(concerned);
        followed.removeAll(new LinkedHashSet<>(led));
        RequestBatch batch = office.batch();
        Elections elections = office.elections();
        return elections
                .elect(led, elections.shutdown(), ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, batch)
                .thenCompose(_ -> stopFollowing(broker, followed, batch))
                .thenApply(_ -> Answer.done(remaining(broker)));
    }

    private CompletionStage<Void> stopFollowing(
            int broker, List<PartitionSlot> followed, RequestBatch batch) {
        for (PartitionSlot slot : followed) {
            slot.replica(broker, PartitionSlot.Replica.OFFLINE);
            batch.stop(broker, slot, false);
        }
        return office.elections()
                .leaveIsr(followed, List.of(broker), batch)
                .thenCompose(_ -> batch.send(broker, office.lane(), HAND_OVER_NANOS));
    }

    private Set<TopicPartition> remaining(int broker) {
        var remaining = new TreeSet<TopicPartition>();
        for (PartitionSlot slot : office.state().partitionsOn(List.of(broker))) {
            if (slot.leader() == broker && slot.assignment().replicas().size() > 1) {
                remaining.add(slot.name());
            }
        }
        return remaining;
    }

    /**
     * Asks a broker that announced a failed disk about all its replicas: the answer names the lost
     * ones.
     */
    void askAboutDisks(Collection<Integer> brokers) {
        RequestBatch batch = office.batch();
        for (int broker : brokers) {
            for (PartitionSlot slot : office.state().partitionsOn(List.of(broker))) {
                batch.leaderAndIsr(broker, slot, false);
            }
        }
        batch.send();
    }

    /** Draws the conclusions from what a broker said of its replicas. */
    CompletionStage<Void> report(int broker, LeaderAndIsrResponse response) {
        if (ErrorCode.of(response.errorCode()) != ErrorCode.NONE) {
            LOG.warn("broker {} refused its roles: {}", broker, ErrorCode.of(response.errorCode()));
            return CompletableFuture.completedStage(null);
        }
        var lost = new ArrayList<PartitionSlot>();
        faults(response)
                .forEach((slot, error) -> {
                    boolean failed = error == ErrorCode.KAFKA_STORAGE_ERROR;
                    if (office.state().replicaFailed(broker, slot.name(), failed) && failed) {
                        lost.add(slot);
                    }
                });
        if (lost.isEmpty() || !office.state().isRegistered(broker)) {
            return CompletableFuture.completedStage(null);
        }
        LOG.warn("broker {} has lost the disk of {}", broker, lost);
        RequestBatch batch = office.batch();
        lost.forEach(batch::metadata);
        return offline(lost, Set.of(broker), batch).thenRun(batch::send);
    }

    private Map<PartitionSlot, ErrorCode> faults(LeaderAndIsrResponse response) {
        Map<PartitionSlot, ErrorCode> faults = new java.util.LinkedHashMap<>();
        for (var topic : response.topics()) {
            TopicSlot known = office.state().topic(topic.topicId());
            for (var error : topic.partitionErrors()) {
                PartitionSlot slot = known == null ? null : known.partition(error.partitionIndex());
                if (slot != null) {
                    faults.put(slot, ErrorCode.of(error.errorCode()));
                }
            }
        }
        for (var error : response.partitionErrors()) {
            PartitionSlot slot =
                    office.state()
                            .partition(
                                    new TopicPartition(error.topicName(), error.partitionIndex()));
            if (slot != null) {
                faults.put(slot, ErrorCode.of(error.errorCode()));
            }
        }
        return faults;
    }
}
