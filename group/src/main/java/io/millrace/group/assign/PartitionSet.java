package io.millrace.group.assign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;

/** Partitions by topic id. Immutable; walks in the order of ids and numbers. */
public final class PartitionSet {
    /** No partition. */
    public static final PartitionSet EMPTY = new PartitionSet(new TreeMap<>());

    private final SortedMap<UUID, int[]> topics; // none of the arrays is empty; ascending

    private PartitionSet(SortedMap<UUID, int[]> topics) {
        this.topics = topics;
    }

    /** Says yes or no to one partition. */
    @FunctionalInterface
    public interface Choice {
        /** Whether the partition is chosen. */
        boolean test(UUID topic, int partition);
    }

    /** Takes one partition. */
    @FunctionalInterface
    public interface Visitor {
        /** The next one. */
        void visit(UUID topic, int partition);
    }

    /** Collects partitions; a partition counts once. */
    public static final class Builder {
        private final Map<UUID, Set<Integer>> topics = new TreeMap<>();

        /** Adds one. */
        public Builder add(UUID topic, int partition) {
            topics.computeIfAbsent(topic, _ -> new TreeSet<>()).add(partition);
            return this;
        }

        /** Adds some of one topic. */
        public Builder add(UUID topic, Collection<Integer> partitions) {
            if (!partitions.isEmpty()) {
                topics.computeIfAbsent(topic, _ -> new TreeSet<>()).addAll(partitions);
            }
            return this;
        }

        /** The set as it stands. */
        public PartitionSet build() {
            SortedMap<UUID, int[]> frozen = new TreeMap<>();
            topics.forEach((topic, numbers) ->
                    frozen.put(topic, numbers.stream().mapToInt(Integer::intValue).toArray()));
            return frozen.isEmpty() ? EMPTY : new PartitionSet(frozen);
        }
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return topics.isEmpty();
    }

    /** How many there are. */
    public int size() {
        int size = 0;
        for (int[] numbers : topics.values()) {
            size += numbers.length;
        }
        return size;
    }

    /** The topics of which there are some. */
    public Set<UUID> topics() {
        return topics.keySet();
    }

    /** The numbers of a topic, ascending. */
    public List<Integer> of(UUID topic) {
        int[] numbers = topics.get(topic);
        return numbers == null ? List.of() : IntStream.of(numbers).boxed().toList();
    }

    /** Whether it is one of them. */
    public boolean contains(UUID topic, int partition) {
        int[] numbers = topics.get(topic);
        return numbers != null && Arrays.binarySearch(numbers, partition) >= 0;
    }

    /** Whether all of the others are here too. */
    public boolean containsAll(PartitionSet others) {
        return others.minus(this).isEmpty();
    }

    /** Whether any of the others is here too. */
    public boolean overlaps(PartitionSet others) {
        return !isEmpty() && !others.isEmpty() && !and(others).isEmpty();
    }

    /** Those that are not among the others. */
    public PartitionSet minus(PartitionSet others) {
        return others.isEmpty() ? this : filter((topic, one) -> !others.contains(topic, one));
    }

    /** Those that are among the others too. */
    public PartitionSet and(PartitionSet others) {
        return filter(others::contains);
    }

    /** These and the others. */
    public PartitionSet plus(PartitionSet others) {
        if (others.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return others;
        }
        var both = new Builder();
        forEach(both::add);
        others.forEach(both::add);
        return both.build();
    }

    /** Those that are chosen. */
    public PartitionSet filter(Choice choice) {
        SortedMap<UUID, int[]> chosen = new TreeMap<>();
        topics.forEach((topic, numbers) -> {
            int[] kept = IntStream.of(numbers).filter(one -> choice.test(topic, one)).toArray();
            if (kept.length > 0) {
                chosen.put(topic, kept);
            }
        });
        return chosen.isEmpty() ? EMPTY : new PartitionSet(chosen);
    }

    /** Walks through all of them. */
    public void forEach(Visitor visitor) {
        topics.forEach((topic, numbers) -> {
            for (int one : numbers) {
                visitor.visit(topic, one);
            }
        });
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartitionSet that
                && topics.keySet().equals(that.topics.keySet())
                && topics.entrySet().stream()
                        .allMatch(e -> Arrays.equals(e.getValue(), that.topics.get(e.getKey())));
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (var topic : topics.entrySet()) {
            hash = 31 * hash + topic.getKey().hashCode();
            hash = 31 * hash + Arrays.hashCode(topic.getValue());
        }
        return hash;
    }

    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        topics.forEach((topic, numbers) -> texts.add(topic + Arrays.toString(numbers)));
        return texts.toString();
    }
}
