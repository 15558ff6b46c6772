package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Partitions that a member has, and the member epoch as of which it has each: who commits with an
 * older epoch than its own has a right to do so where it had the partition then already.
 */
public record Holding(SortedMap<UUID, SortedMap<Integer, Integer>> epochs) {
    static final Holding NOTHING = new Holding(Collections.emptySortedMap());

    /** The partitions. */
    public PartitionSet partitions() {
        var all = new PartitionSet.Builder();
        epochs.forEach((topic, ones) -> all.add(topic, ones.keySet()));
        return all.build();
    }

    /** Whether it had the partition as of that epoch. */
    boolean heldAt(UUID topic, int partition, int epoch) {
        SortedMap<Integer, Integer> topics = epochs.get(topic);
        Integer since = topics == null ? null : topics.get(partition);
        return since != null && since <= epoch;
    }

    /** Only these of them, and others as of an epoch. */
    Holding next(PartitionSet kept, PartitionSet added, int epoch) {
        SortedMap<UUID, SortedMap<Integer, Integer>> next = new TreeMap<>();
        epochs.forEach((topic, ones) ->
                ones.forEach((one, since) -> {
                    if (kept.contains(topic, one)) {
                        next.computeIfAbsent(topic, _ -> new TreeMap<>()).put(one, since);
                    }
                }));
        added.forEach(
                (topic, one) -> next.computeIfAbsent(topic, _ -> new TreeMap<>()).put(one, epoch));
        return new Holding(next);
    }

    static Holding of(PartitionSet partitions, int epoch) {
        return NOTHING.next(PartitionSet.EMPTY, partitions, epoch);
    }
}
