package io.millrace.replication.controller;

import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the controller knows of one partition: where it is, who leads it, how its replicas fare. */
final class PartitionSlot {
    /** New: assigned, never led. Online: has a leader. Offline: had one. */
    enum Status {
        NEW,
        ONLINE,
        OFFLINE
    }

    /** How a replica fares; the deletion states exist only while the topic is being deleted. */
    enum Replica {
        NEW,
        ONLINE,
        OFFLINE,
        DELETION_STARTED,
        DELETION_DONE,
        DELETION_INELIGIBLE
    }

    private final TopicPartition name;
    private final SortedMap<Integer, Replica> replicas = new TreeMap<>();
    private ReplicaAssignment assignment;
    private Status status = Status.NEW;
    private @Nullable VersionedState known;

    PartitionSlot(TopicPartition name, ReplicaAssignment assignment) {
        this.name = name;
        this.assignment = assignment;
    }

    TopicPartition name() {
        return name;
    }

    ReplicaAssignment assignment() {
        return assignment;
    }

    void assign(ReplicaAssignment next) {
        assignment = next;
    }

    Status status() {
        return status;
    }

    void status(Status next) {
        status = next;
    }

    /** Leadership as last read or written, null before the first election. */
    @Nullable VersionedState known() {
        return known;
    }

    /** The leader's id, {@link LeaderState#NONE} if there is none. */
    int leader() {
        return known == null ? LeaderState.NONE : known.state().leader();
    }

    List<Integer> isr() {
        return known == null ? List.of() : known.state().isr();
    }

    void known(VersionedState state) {
        known = state;
    }

    @Nullable Replica replica(int broker) {
        return replicas.get(broker);
    }

    void replica(int broker, Replica next) {
        replicas.put(broker, next);
    }

    void forgetReplica(int broker) {
        replicas.remove(broker);
    }

    SortedMap<Integer, Replica> replicas() {
        return replicas;
    }

    @Override
    public String toString() {
        return name + " " + status + " " + known;
    }
}
