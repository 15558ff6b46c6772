package io.millrace.replication.controller;

import io.millrace.replication.cluster.PartitionImage;
import io.millrace.replication.lane.Cancellable;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.protocol.TopicPartition;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

/*
 * Entries name partitions only; what is told about them is read when the batch is sent. An operation that touches a
 * partition twice thus tells its end, once: at a failover most partitions are first found and then get a leader.
 */
/**
 * Collects during one operation what the brokers have to be told, and sends it in as few requests
 * as possible: to each broker first LeaderAndIsr, then UpdateMetadata, then StopReplica.
 */
final class RequestBatch {
    private static final Logger LOG = LoggerFactory.getLogger(RequestBatch.class);

    private final ControllerState state;
    private final ControlRequests requests;
    private final BrokerLink link;
    private final Replies replies;
    private final Map<Integer, Map<PartitionSlot, Boolean>> roles = new TreeMap<>();
    private final Map<Integer, Map<PartitionSlot, Boolean>> stops = new TreeMap<>();
    private final Map<TopicPartition, PartitionSlot> metadata = new TreeMap<>();
    private final Map<Integer, Map<TopicPartition, PartitionSlot>> metadataFor = new TreeMap<>();
    private final Collection<Integer> metadataBrokers = new TreeSet<>();

    RequestBatch(
            ControllerState state, ControlRequests requests, BrokerLink link, Replies replies) {
        this.state = state;
        this.requests = requests;
        this.link = link;
        this.replies = replies;
    }

    /** Takes what the brokers answer; called on the controller's lane. */
    interface Replies {
        /** A broker took its roles, or could not take some. */
        void leaderAndIsr(int broker, LeaderAndIsrResponse response);

        /** A broker was to delete replicas; the response names those that it could not. */
        void deleted(int broker, List<TopicPartition> asked, StopReplicaResponse response);
    }

    /** Tells all reachable replicas their role, and everybody about the partition. */
    void leaderAndIsr(PartitionSlot slot, boolean isNew) {
        for (int broker : slot.assignment().replicas()) {
            if (state.isReplicaReachable(broker, slot.name())) {
                leaderAndIsr(broker, slot, isNew);
            }
        }
        metadata(slot);
    }

    /** Tells one replica its role, and everybody about the partition. */
    void leaderAndIsr(int broker, PartitionSlot slot, boolean isNew) {
        if (slot.known() != null) {
            of(roles, broker).merge(slot, isNew, Boolean::logicalOr);
            metadata(slot);
        }
    }

    /** Tells everybody about the partition. */
    void metadata(PartitionSlot slot) {
        metadata.put(slot.name(), slot);
        metadataBrokers.addAll(state.brokers().keySet());
    }

    /** Tells some brokers about these partitions, and which brokers live. */
    void metadata(Collection<Integer> brokers, Collection<PartitionSlot> slots) {
        metadataBrokers.addAll(brokers);
        for (int broker : brokers) {
            var told = metadataFor.computeIfAbsent(broker, _ -> new TreeMap<>());
            slots.forEach(slot -> told.put(slot.name(), slot));
        }
    }

    /** Has one replica stopped, and its log deleted if {@code delete}. */
    void stop(int broker, PartitionSlot slot, boolean delete) {
        of(stops, broker).merge(slot, delete, Boolean::logicalOr);
    }

    private static Map<PartitionSlot, Boolean> of(
            Map<Integer, Map<PartitionSlot, Boolean>> all, int broker) {
        return all.computeIfAbsent(
                broker, _ -> new TreeMap<>(Comparator.comparing(PartitionSlot::name)));
    }

    /** Hands everything to the link; the batch is spent. Brokers that are gone are left out. */
    void send() {
        tell(state.brokers().keySet());
    }

    /*
     * A producer that is refused by the old leader and then by the new one, which is not ready, pauses for 200 ms. So
     * nobody may name the new leader before it is ready: the old one, by refusing, as little as any broker that is
     * asked for metadata. And who asks after he was refused must not be sent back to the old one.
     */
    /**
     * As {@link #send}, but in steps: roles to all but {@code last}; when the leaders among them
     * have answered, metadata to all but {@code last}; when they have it, {@code last} is told. No
     * step waits once {@code patienceNanos} are over. The stage is complete when all are told.
     */
    CompletionStage<Void> send(int last, Lane lane, long patienceNanos) {
        var others = new TreeSet<>(state.brokers().keySet());
        others.remove(last);
        var late = new CompletableFuture<Void>();
        Cancellable alarm = lane.schedule(() -> late.complete(null), patienceNanos);
        return CompletableFuture.anyOf(late, tellRoles(others))
                .thenCompose(_ -> CompletableFuture.anyOf(late, tellMore(others)))
                .thenRun(() -> {
                    alarm.cancel();
                    tell(Set.of(last));
                });
    }

    private void tell(Set<Integer> brokers) {
        tellRoles(brokers);
        tellMore(brokers);
    }

    /** Complete when the leaders among these brokers have answered. */
    private CompletableFuture<Void> tellRoles(Set<Integer> brokers) {
        var leaders = new ArrayList<CompletableFuture<Void>>();
        for (int broker : brokers) {
            var told = stillAssigned(broker);
            if (told.isEmpty()) continue;
            var taken =
                    submit(
                            broker,
                            epoch -> link.send(broker, requests.roles(told, epoch)),
                            replies::leaderAndIsr);
            if (told.keySet().stream().anyMatch(slot -> slot.leader() == broker)) {
                leaders.add(taken);
            }
        }
        return all(leaders);
    }

    /** Complete when these brokers have the metadata; they are also told what to stop. */
    private CompletableFuture<Void> tellMore(Set<Integer> brokers) {
        UpdateMetadataRequest shared = requests.metadata(metadata.values());
        var known = new ArrayList<CompletableFuture<Void>>();
        for (int broker : brokers) {
            if (metadataBrokers.contains(broker)) {
                UpdateMetadataRequest told = metadataFor(broker, shared);
                known.add(
                        submit(
                                broker,
                                epoch -> link.send(broker, told.withBrokerEpoch(epoch)),
                                (_, _) -> {}));
            }
            var stopped = stops.get(broker);
            if (stopped != null) {
                submit(
                        broker,
                        epoch -> link.send(broker, requests.stops(stopped, epoch)),
                        (id, response) -> stopped(id, stopped, response));
            }
        }
        return all(known);
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<Void>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }

    /* Of several steps of one operation a later one may have taken the replica away. */
    private Map<PartitionSlot, Boolean> stillAssigned(int broker) {
        var told = of(roles, broker);
        told.keySet().removeIf(slot -> !slot.assignment().replicas().contains(broker));
        return told;
    }

    private void stopped(
            int broker, Map<PartitionSlot, Boolean> asked, StopReplicaResponse response) {
        var deleted = new ArrayList<TopicPartition>();
        asked.forEach((slot, delete) -> {
            if (delete) {
                deleted.add(slot.name());
            }
        });
        if (!deleted.isEmpty()) {
            replies.deleted(broker, deleted, response);
        }
    }

    private UpdateMetadataRequest metadataFor(int broker, UpdateMetadataRequest shared) {
        var extra = metadataFor.get(broker);
        if (extra == null || extra.isEmpty()) {
            return shared;
        }
        var all = new TreeMap<>(metadata);
        all.putAll(extra);
        return requests.metadata(all.values());
    }

    /** Complete when the broker has answered, or will not. */
    private <R> CompletableFuture<Void> submit(
            int broker, Function<Long, CompletionStage<R>> call, BiConsumer<Integer, R> onReply) {
        BrokerRegistration registration = state.brokers().get(broker);
        if (registration == null) {
            return CompletableFuture.completedFuture(null);
        }
        return call.apply(registration.epoch())
                .thenAccept(response -> onReply.accept(broker, response))
                .exceptionally(failure -> {
                    LOG.debug("broker {} was not told: {}", broker, failure.toString());
                    return null;
                })
                .toCompletableFuture();
    }

    /** The leader's id in metadata of a partition. */
    static int toldLeader(ControllerState state, PartitionSlot slot) {
        return state.isDeleting(slot) ? PartitionImage.BEING_DELETED : slot.leader();
    }
}
