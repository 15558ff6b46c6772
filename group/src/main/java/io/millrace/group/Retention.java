package io.millrace.group;

import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.ClassicState;
import io.millrace.group.classic.GroupRecords;
import io.millrace.group.classic.Subscriptions;
import io.millrace.group.consumer.ConsumerGroup;
import io.millrace.group.consumer.ConsumerRules;
import io.millrace.group.offset.Expiry;
import io.millrace.group.offset.OffsetRecords;
import io.millrace.group.offset.OffsetTable;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.TimerKey;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/*
 * There may be far more to forget than fits in one batch. So a decision stops when it has enough, and its timer, which
 * says what is left to look at, rings again at once; in between others have their turn.
 */

/** What becomes of offsets and groups that nobody needs any more. */
final class Retention {
    /** Enough for one batch. */
    static final int BATCH_BYTES = 256 << 10;

    /** Time to look for what has expired, in these groups; in all of them if it names none. */
    record Expire(List<String> groups) implements TimerKey {
        static final Expire ALL = new Expire(List.of());
    }

    /** Topics are gone; so shall be what was committed for them. */
    record TopicsGone(Set<String> topics) implements TimerKey {}

    private final long retentionMs;
    private final long intervalMs;

    Retention(long retentionMs, long intervalMs) {
        this.retentionMs = retentionMs;
        this.intervalMs = intervalMs;
    }

    /** Sets the timer for the next look at all groups. */
    void arm(Decision.Builder out) {
        out.arm(Expire.ALL, intervalMs);
    }

    /** Forgets what is too old: offsets, and groups that have neither members nor offsets. */
    Decision expire(GroupMachine machine, List<String> named, long nowMs) {
        List<String> ids = named.isEmpty() ? machine.ids() : named;
        var out = new Decision.Builder();
        int done = 0;
        while (done < ids.size() && expire(machine, ids.get(done), nowMs, out)) {
            done++;
        }
        if (done == ids.size()) {
            arm(out);
        } else {
            out.arm(new Expire(List.copyOf(ids.subList(done, ids.size()))), 0);
        }
        return out.build();
    }

    /** False when the batch is full and the group must be looked at once more. */
    private boolean expire(GroupMachine machine, String id, long nowMs, Decision.Builder out) {
        Expiry.Basis basis = basis(machine, id);
        if (basis == null) {
            return true;
        }
        OffsetTable offsets = machine.offsets();
        List<TopicPartition> expired = Expiry.expired(offsets, id, basis, retentionMs, nowMs);
        for (TopicPartition one : expired) {
            if (out.bytes() >= BATCH_BYTES) {
                return false;
            }
            out.append(OffsetRecords.tombstone(id, one));
        }
        boolean nothingLeft =
                expired.size() == offsets.partitions(id).size() && !offsets.hasPending(id);
        if (nothingLeft && isUnused(machine, id)) {
            forget(machine, id, out);
        }
        return true;
    }

    private static boolean isUnused(GroupMachine machine, String id) {
        ConsumerGroup consumers = machine.consumers().get(id);
        ClassicGroup classic = machine.group(id);
        return classic == null
                ? consumers != null && consumers.isEmpty()
                : classic.isEmpty() && classic.pending().isEmpty();
    }

    /** Null when there is no such group any more. */
    private static Expiry.@Nullable Basis basis(GroupMachine machine, String id) {
        ConsumerGroup consumers = machine.consumers().get(id);
        if (consumers != null) {
            return new Expiry.Basis.Unsubscribed(ConsumerRules.topics(consumers));
        }
        ClassicGroup classic = machine.group(id);
        return classic == null ? null : basis(classic);
    }

    private static Expiry.Basis basis(ClassicGroup group) {
        if (group.protocolType() == null) {
            return new Expiry.Basis.SinceCommit();
        }
        return switch (group.state()) {
            case ClassicState.Empty _ -> new Expiry.Basis.SinceEmpty(group.sinceMs());
            case ClassicState.Stable _ ->
                    Subscriptions.topics(group)
                            .<Expiry.Basis>map(Expiry.Basis.Unsubscribed::new)
                            .orElseGet(Expiry.Basis.Never::new);
            case ClassicState.Preparing _, ClassicState.Completing _ -> new Expiry.Basis.Never();
        };
    }

    /** Forgets a group; its offsets are the caller's business. */
    static void forget(GroupMachine machine, String id, Decision.Builder out) {
        ConsumerGroup consumers = machine.consumers().get(id);
        if (consumers != null) {
            ConsumerRules.forget(consumers, out);
        }
        ClassicGroup classic = machine.group(id);
        if (classic != null) {
            if (classic.generation() > 0) {
                out.append(GroupRecords.tombstone(id));
            }
            out.change(new ClassicGroup.Now(id, null));
        }
    }

    /** Forgets what was committed for deleted topics. */
    static Decision topicsGone(GroupMachine machine, TopicsGone gone) {
        var out = new Decision.Builder();
        OffsetTable offsets = machine.offsets();
        for (String group : offsets.groups()) {
            for (TopicPartition one : offsets.partitions(group)) {
                if (gone.topics().contains(one.topic()) && !offsets.isPending(group, one)) {
                    if (out.bytes() >= BATCH_BYTES) {
                        return out.arm(gone, 0).build();
                    }
                    out.append(OffsetRecords.tombstone(group, one));
                }
            }
        }
        return out.build();
    }
}
