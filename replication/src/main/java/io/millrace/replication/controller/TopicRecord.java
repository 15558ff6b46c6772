package io.millrace.replication.controller;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A topic as the store holds it.
 *
 * @param name its name
 * @param id its id; null in a node that an old tool wrote
 * @param partitions the assignment of each partition by number
 */
public record TopicRecord(
        String name, @Nullable UUID id, NavigableMap<Integer, ReplicaAssignment> partitions) {
    /** Copies the map. */
    public TopicRecord {
        partitions = Collections.unmodifiableNavigableMap(new TreeMap<>(partitions));
    }
}
