package io.millrace.compat.group;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the members of a group say of themselves: who owns what, and what has been consumed. */
final class Ownership {
    private final Map<TopicPartition, String> owners = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Set<String> values = new HashSet<>();
    private final List<String> faults = new ArrayList<>();

    synchronized void assigned(String member, Collection<TopicPartition> partitions) {
        for (TopicPartition one : partitions) {
            String before = owners.put(one, member);
            if (before != null && !before.equals(member)) {
                faults.add(one + " is given to " + member + " while " + before + " has it");
            }
        }
    }

    /** Given up, or lost: the owner has learnt that it is no member any more, or has ended. */
    synchronized void released(String member, Collection<TopicPartition> partitions) {
        partitions.forEach(one -> owners.remove(one, member));
    }

    synchronized void consumed(String value) {
        values.add(value);
    }

    /** A commit was acknowledged. */
    synchronized void committed(TopicPartition partition, long offset) {
        committed.merge(partition, offset, Math::max);
    }

    synchronized Map<TopicPartition, Long> committed() {
        return Map.copyOf(committed);
    }

    synchronized int consumedCount() {
        return values.size();
    }

    synchronized Set<String> owners() {
        return Set.copyOf(owners.values());
    }

    synchronized int ownedCount() {
        return owners.size();
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }
}
