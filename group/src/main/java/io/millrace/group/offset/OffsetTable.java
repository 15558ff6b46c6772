package io.millrace.group.offset;

import io.millrace.group.record.OffsetCommitKey;
import io.millrace.group.runtime.Encoding;
import io.millrace.group.runtime.Machine.Position;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/*
 * A commit inside a transaction is pending until the producer's marker arrives in this partition. Of a pending commit and
 * a later plain one for the same partition the one with the higher record offset wins, whichever becomes visible last.
 */

/** The offsets that the groups of one coordinator partition have committed. */
public final class OffsetTable {
    private record Stored(CommittedOffset committed, long recordOffset) {}

    private record Pending(String group, TopicPartition partition, @Nullable Stored stored) {}

    private final Map<String, Map<TopicPartition, Stored>> groups = new HashMap<>();
    private final Map<Long, List<Pending>> pending = new HashMap<>();
    private final Map<String, Map<TopicPartition, Integer>> pendingCounts = new HashMap<>();

    /** Takes a record of an offset in; {@code key} has its type prefix. */
    public void apply(Position position, ByteBuffer key, @Nullable ByteBuffer value) {
        OffsetCommitKey where = Encoding.readKey(key, OffsetCommitKey::read);
        var partition = new TopicPartition(where.topic(), where.partition());
        Stored stored =
                value == null ? null : new Stored(OffsetRecords.read(value), position.offset());
        if (position.producerId() >= 0) {
            pending.computeIfAbsent(position.producerId(), _ -> new ArrayList<>())
                    .add(new Pending(where.group(), partition, stored));
            pendingCounts
                    .computeIfAbsent(where.group(), _ -> new HashMap<>())
                    .merge(partition, 1, Integer::sum);
        } else {
            put(where.group(), partition, stored);
        }
    }

    /** Ends a producer's transaction; returns the groups whose offsets became visible by it. */
    public Set<String> mark(long producerId, boolean committed) {
        Set<String> changed = new TreeSet<>();
        for (Pending one : takePending(producerId)) {
            Stored now = groups.getOrDefault(one.group, Map.of()).get(one.partition);
            boolean newer =
                    one.stored == null || now == null || now.recordOffset < one.stored.recordOffset;
            if (committed && newer) {
                put(one.group, one.partition, one.stored);
                changed.add(one.group);
            }
        }
        return changed;
    }

    private List<Pending> takePending(long producerId) {
        List<Pending> ended = pending.remove(producerId);
        if (ended == null) {
            return List.of();
        }
        for (Pending one : ended) {
            pendingCounts.computeIfPresent(
                    one.group,
                    (_, counts) -> {
                        counts.computeIfPresent(
                                one.partition, (_, count) -> count == 1 ? null : count - 1);
                        return counts.isEmpty() ? null : counts;
                    });
        }
        return ended;
    }

    private void put(String group, TopicPartition partition, @Nullable Stored stored) {
        if (stored != null) {
            groups.computeIfAbsent(group, _ -> new HashMap<>()).put(partition, stored);
            return;
        }
        Map<TopicPartition, Stored> offsets = groups.get(group);
        if (offsets != null) {
            offsets.remove(partition);
            if (offsets.isEmpty()) {
                groups.remove(group);
            }
        }
    }

    /** What a group has committed for a partition, null if nothing. */
    public @Nullable CommittedOffset get(String group, TopicPartition partition) {
        Stored stored = groups.getOrDefault(group, Map.of()).get(partition);
        return stored == null ? null : stored.committed;
    }

    /** The partitions for which a group has committed something. */
    public Set<TopicPartition> partitions(String group) {
        return Collections.unmodifiableSet(groups.getOrDefault(group, Map.of()).keySet());
    }

    /** The groups that have committed something. */
    public Set<String> groups() {
        return Collections.unmodifiableSet(groups.keySet());
    }

    /** The groups that have committed something, if only in a transaction that is still open. */
    public Set<String> groupsWithPending() {
        Set<String> all = new TreeSet<>(groups.keySet());
        all.addAll(pendingCounts.keySet());
        return all;
    }

    /** Whether a transaction that is still open has committed an offset for it. */
    public boolean isPending(String group, TopicPartition partition) {
        return pendingCounts.getOrDefault(group, Map.of()).containsKey(partition);
    }

    /** Whether an open transaction has committed anything for the group. */
    public boolean hasPending(String group) {
        return pendingCounts.containsKey(group);
    }
}
