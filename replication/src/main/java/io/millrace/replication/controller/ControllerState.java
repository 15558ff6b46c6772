package io.millrace.replication.controller;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a controller knows during one term. Touched on the controller's lane only. Collections whose
 * order can be seen from outside are sorted, so that a run depends on nothing but its inputs.
 */
final class ControllerState {
    private final ControllerTerm term;
    private final SortedMap<Integer, BrokerRegistration> brokers = new TreeMap<>();
    private final SortedSet<Integer> shuttingDown = new TreeSet<>();
    private final Map<Integer, Set<TopicPartition>> failedReplicas = new TreeMap<>();
    private final SortedMap<String, TopicSlot> topics = new TreeMap<>();
    private final Map<UUID, TopicSlot> topicsById = new TreeMap<>();
    private final SortedSet<String> deleting = new TreeSet<>();

    ControllerState(ControllerTerm term) {
        this.term = term;
    }

    ControllerTerm term() {
        return term;
    }

    // ---- brokers

    /** All registered brokers, also those that are shutting down. */
    SortedMap<Integer, BrokerRegistration> brokers() {
        return brokers;
    }

    /** The ids of the brokers that may lead: registered and not shutting down. */
    Set<Integer> liveBrokers() {
        var live = new TreeSet<>(brokers.keySet());
        live.removeAll(shuttingDown);
        return live;
    }

    /** The registrations of the brokers that may lead. */
    List<BrokerInfo> liveInfos() {
        return brokers.values().stream()
                .filter(broker -> !shuttingDown.contains(broker.id()))
                .map(BrokerRegistration::info)
                .toList();
    }

    Set<Integer> shuttingDown() {
        return shuttingDown;
    }

    void brokerGone(int broker) {
        brokers.remove(broker);
        shuttingDown.remove(broker);
        failedReplicas.remove(broker);
    }

    boolean isRegistered(int broker) {
        return brokers.containsKey(broker);
    }

    /** Whether the broker runs, is not on its way out, and has the disk of the replica. */
    boolean isReplicaLive(int broker, TopicPartition partition) {
        return !shuttingDown.contains(broker) && isReplicaReachable(broker, partition);
    }

    /** Like {@link #isReplicaLive}, also for a broker on its way out. */
    boolean isReplicaReachable(int broker, TopicPartition partition) {
        return brokers.containsKey(broker) && !hasFailed(broker, partition);
    }

    private boolean hasFailed(int broker, TopicPartition partition) {
        Set<TopicPartition> failed = failedReplicas.get(broker);
        return failed != null && failed.contains(partition);
    }

    /** Notes that the disk of the replica failed, or works; tells whether that is news. */
    boolean replicaFailed(int broker, TopicPartition partition, boolean failed) {
        if (failed) {
            return failedReplicas.computeIfAbsent(broker, _ -> new HashSet<>()).add(partition);
        }
        Set<TopicPartition> known = failedReplicas.get(broker);
        return known != null && known.remove(partition);
    }

    /** The brokers of {@code replicas} that do not have the replica at work. */
    List<Integer> offlineReplicas(PartitionSlot slot) {
        var offline = new ArrayList<Integer>();
        for (int broker : slot.assignment().replicas()) {
            if (!isReplicaReachable(broker, slot.name())) {
                offline.add(broker);
            }
        }
        return offline;
    }

    // ---- topics

    SortedMap<String, TopicSlot> topics() {
        return topics;
    }

    @Nullable TopicSlot topic(String name) {
        return topics.get(name);
    }

    @Nullable TopicSlot topic(UUID id) {
        return topicsById.get(id);
    }

    @Nullable PartitionSlot partition(TopicPartition name) {
        TopicSlot topic = topics.get(name.topic());
        return topic == null ? null : topic.partition(name.partition());
    }

    TopicSlot addTopic(String name, UUID id) {
        var topic = new TopicSlot(name, id);
        topics.put(name, topic);
        topicsById.put(id, topic);
        return topic;
    }

    void removeTopic(String name) {
        TopicSlot gone = topics.remove(name);
        if (gone != null) {
            topicsById.remove(gone.id());
            gone.partitions().forEach(slot -> forgetFailures(slot.name()));
        }
        deleting.remove(name);
    }

    private void forgetFailures(TopicPartition partition) {
        failedReplicas.values().forEach(failed -> failed.remove(partition));
    }

    /** Topics marked for deletion that still exist. */
    SortedSet<String> deleting() {
        return deleting;
    }

    boolean isDeleting(PartitionSlot slot) {
        return deleting.contains(slot.name().topic());
    }

    /** Every partition. */
    List<PartitionSlot> partitions() {
        var all = new ArrayList<PartitionSlot>();
        topics.values().forEach(topic -> all.addAll(topic.partitions()));
        return all;
    }

    /** The partitions with a replica on one of the brokers. */
    List<PartitionSlot> partitionsOn(Collection<Integer> ids) {
        var found = new ArrayList<PartitionSlot>();
        for (TopicSlot topic : topics.values()) {
            for (PartitionSlot slot : topic.partitions()) {
                if (slot.assignment().replicas().stream().anyMatch(ids::contains)) {
                    found.add(slot);
                }
            }
        }
        return found;
    }
}
