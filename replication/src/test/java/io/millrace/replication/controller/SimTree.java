package io.millrace.replication.controller;

import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The coordination store of a simulated cluster: one state, many sessions ({@link SimStore}). */
public final class SimTree {
    int controller = -1;
    int controllerEpoch;
    int controllerEpochVersion;
    long transactions;
    final SortedMap<Integer, BrokerRegistration> brokers = new TreeMap<>();
    final SortedMap<String, TopicRecord> topics = new TreeMap<>();
    final SortedMap<String, SortedMap<String, String>> configs = new TreeMap<>();
    final SortedMap<TopicPartition, VersionedState> states = new TreeMap<>();
    final Set<String> marks = new TreeSet<>();
    final List<ClusterStore.IsrNotice> isrNotices = new ArrayList<>();
    final List<ClusterStore.LogDirNotice> logDirNotices = new ArrayList<>();
    Map<TopicPartition, List<Integer>> reassignments;
    Set<TopicPartition> preferred;
    long nextProducerId;
    final Map<String, Integer> features = new TreeMap<>();
    final List<SimStore> sessions = new ArrayList<>();
    final Map<Integer, Integer> electedBy = new HashMap<>();
    final List<LeaderRecord> history = new ArrayList<>();

    /** One leadership that was written, for checkers. */
    public record LeaderRecord(TopicPartition partition, int leaderEpoch, int leader) {}

    void fire(StoreEvent event) {
        List.copyOf(sessions).forEach(session -> session.fire(event));
    }

    /** A broker registers; answers its epoch. */
    public long register(io.millrace.replication.cluster.BrokerInfo info) {
        long epoch = ++transactions;
        brokers.put(info.id(), new BrokerRegistration(info, epoch));
        fire(new StoreEvent.BrokersChanged());
        return epoch;
    }

    /** A broker's registration goes, as its session does. */
    public void unregister(int broker) {
        brokers.remove(broker);
        fire(new StoreEvent.BrokersChanged());
        if (controller == broker) {
            controller = -1;
            fire(new StoreEvent.ControllerChanged());
        }
    }

    /** What an operator does to force an election. */
    public void deleteControllerNode() {
        controller = -1;
        fire(new StoreEvent.ControllerChanged());
    }

    /** A topic as an old tool creates it: without id. */
    public void createByTool(String name, SortedMap<Integer, List<Integer>> assignments) {
        var partitions = new TreeMap<Integer, ReplicaAssignment>();
        assignments.forEach((p, replicas) -> partitions.put(p, ReplicaAssignment.of(replicas)));
        topics.put(name, new TopicRecord(name, null, partitions));
        fire(new StoreEvent.TopicsChanged());
    }

    /** A deletion mark as an old tool sets it. */
    public void markByTool(String name) {
        marks.add(name);
        fire(new StoreEvent.DeleteMarksChanged());
    }

    public void reassignByTool(Map<TopicPartition, List<Integer>> wishes) {
        reassignments = new TreeMap<>(wishes);
        fire(new StoreEvent.ReassignmentsChanged());
    }

    public void electPreferredByTool(Set<TopicPartition> wishes) {
        preferred = new TreeSet<>(wishes);
        fire(new StoreEvent.PreferredElectionsChanged());
    }

    public void announceLostDisk(int broker) {
        logDirNotices.add(new ClusterStore.LogDirNotice("log_dir_event_" + ++transactions, broker));
        fire(new StoreEvent.LogDirNoticesChanged());
    }

    /** Changes a state behind the controller's back, as leaders of old protocol do. */
    public void writeIsrByLeader(TopicPartition partition, List<Integer> isr) {
        VersionedState now = states.get(partition);
        LeaderState s = now.state();
        states.put(
                partition,
                new VersionedState(
                        new LeaderState(
                                s.leader(), s.leaderEpoch(), s.controllerEpoch(), isr, false),
                        now.version() + 1));
        isrNotices.add(
                new ClusterStore.IsrNotice("isr_change_" + ++transactions, Set.of(partition)));
        fire(new StoreEvent.IsrNoticesChanged());
    }

    void write(TopicPartition partition, LeaderState state, int version) {
        states.put(partition, new VersionedState(state, version));
        if (state.leader() >= 0) {
            history.add(new LeaderRecord(partition, state.leaderEpoch(), state.leader()));
        }
    }

    public Map<TopicPartition, VersionedState> states() {
        return states;
    }

    public VersionedState state(String topic, int partition) {
        return states.get(new TopicPartition(topic, partition));
    }

    public SortedMap<String, TopicRecord> topics() {
        return topics;
    }

    public Set<String> marks() {
        return marks;
    }

    public Map<TopicPartition, List<Integer>> reassignments() {
        return reassignments;
    }

    public Set<TopicPartition> preferred() {
        return preferred;
    }

    public int controllerEpoch() {
        return controllerEpoch;
    }

    public int controller() {
        return controller;
    }

    public List<LeaderRecord> history() {
        return history;
    }

    public int openNotices() {
        return isrNotices.size() + logDirNotices.size();
    }
}
