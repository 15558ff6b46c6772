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
     * A producer that the old leader sends away finds the new one ready then. Refused there, it would pause: clients
     * take the word of the old leader at once, but for a second refusal they wait 200 ms.
     */
    /**
     * As {@link #send}, but tells {@code last} only when all leaders among the others have answered
     * about their roles, or when {@code patienceNanos} are over. The stage is complete then.
     */
    CompletionStage<Void> send(int last, Lane lane, long patienceNanos) {
        var others = new TreeSet<>(state.brokers().keySet());
        others.remove(last);
        var ready = new CompletableFuture<Void>();
        Cancellable alarm = lane.schedule(() -> ready.complete(null), patienceNanos);
        CompletableFuture.allOf(tell(others).toArray(CompletableFuture[]::new))
                .whenComplete((_, _) -> {
                    alarm.cancel();
                    ready.complete(null);
                });
        return ready.thenRun(() -> tell(Set.of(last)));
    }

    /** Answers what the leaders among these brokers say to their roles. */
    private List<CompletableFuture<?>> tell(Set<Integer> brokers) {
        UpdateMetadataRequest shared = requests.metadata(metadata.values());
        var leaders = new ArrayList<CompletableFuture<?>>();
        for (int broker : brokers) {
            var toldRoles = stillAssigned(broker);
            if (!toldRoles.isEmpty()) {
                var taken =
                        submit(
                                broker,
                                epoch -> link.send(broker, requests.roles(toldRoles, epoch)),
                                replies::leaderAndIsr);
                if (toldRoles.keySet().stream().anyMatch(slot -> slot.leader() == broker)) {
                    leaders.add(taken.toCompletableFuture());
                }
            }
            tellMore(broker, shared);
        }
        return leaders;
    }

    private void tellMore(int broker, UpdateMetadataRequest shared) {
        if (metadataBrokers.contains(broker)) {
            UpdateMetadataRequest told = metadataFor(broker, shared);
            submit(broker, epoch -> link.send(broker, told.withBrokerEpoch(epoch)), (_, _) -> {});
        }
        var stopped = stops.get(broker);
        if (stopped != null) {
            submit(
                    broker,
                    epoch -> link.send(broker, requests.stops(stopped, epoch)),
                    (id, response) -> stopped(id, stopped, response));
        }
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

    private <R> CompletionStage<?> submit(
            int broker, Function<Long, CompletionStage<R>> call, BiConsumer<Integer, R> onReply) {
        BrokerRegistration registration = state.brokers().get(broker);
        if (registration == null) {
            return CompletableFuture.completedStage(null);
        }
        return call.apply(registration.epoch())
                .whenComplete((response, failure) -> {
                    if (failure == null) {
                        onReply.accept(broker, response);
                    } else {
                        LOG.debug("broker {} was not told: {}", broker, failure.toString());
                    }
                });
    }

    /** The leader's id in metadata of a partition. */
    static int toldLeader(ControllerState state, PartitionSlot slot) {
        return state.isDeleting(slot) ? PartitionImage.BEING_DELETED : slot.leader();
    }
}
