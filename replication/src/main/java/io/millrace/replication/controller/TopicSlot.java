package io.millrace.replication.controller;

import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** A topic and its partitions, as the controller knows them. */
final class TopicSlot {
    private final String name;
    private final UUID id;
    private final SortedMap<Integer, PartitionSlot> partitions = new TreeMap<>();

    TopicSlot(String name, UUID id) {
        this.name = name;
        this.id = id;
    }

    String name() {
        return name;
    }

    UUID id() {
        return id;
    }

    Collection<PartitionSlot> partitions() {
        return partitions.values();
    }

    @Nullable PartitionSlot partition(int number) {
        return partitions.get(number);
    }

    PartitionSlot add(int number, ReplicaAssignment assignment) {
        var slot = new PartitionSlot(new TopicPartition(name, number), assignment);
        partitions.put(number, slot);
        return slot;
    }

    boolean isMoving() {
        return partitions.values().stream().anyMatch(slot -> slot.assignment().isMoving());
    }

    /** The topic as it is to stand in the store. */
    TopicRecord toRecord() {
        var assignments = new TreeMap<Integer, ReplicaAssignment>();
        partitions.forEach((number, slot) -> assignments.put(number, slot.assignment()));
        return new TopicRecord(name, id, assignments);
    }
}
