package io.millrace.replication.controller;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topic to be created. Either counts or assignments say where its replicas are.
 *
 * @param name its name
 * @param partitions the number of partitions; not looked at if there are assignments
 * @param replicationFactor the number of replicas of each; not looked at if there are assignments
 * @param assignments the brokers of each partition; empty to let the controller place them
 * @param configs the overridden configs, already found valid
 */
public record NewTopic(
        String name,
        int partitions,
        int replicationFactor,
        SortedMap<Integer, List<Integer>> assignments,
        SortedMap<String, String> configs) {
    /** Copies the maps. */
    public NewTopic {
        assignments = Collections.unmodifiableSortedMap(new TreeMap<>(assignments));
        configs = Collections.unmodifiableSortedMap(new TreeMap<>(configs));
    }

    /** A topic placed by the controller. */
    public static NewTopic of(String name, int partitions, int replicationFactor) {
        return new NewTopic(name, partitions, replicationFactor, new TreeMap<>(), new TreeMap<>());
    }
}
