package io.millrace.group;

import io.millrace.group.classic.ClassicConfig;
import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.ClassicState;
import io.millrace.group.classic.GroupRecords;
import io.millrace.group.classic.JoinRules;
import io.millrace.group.classic.MemberRules;
import io.millrace.group.classic.Subscriptions;
import io.millrace.group.offset.Expiry;
import io.millrace.group.offset.OffsetConfig;
import io.millrace.group.offset.OffsetRecords;
import io.millrace.group.runtime.Decision;
import io.millrace.wire.protocol.TopicPartition;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What decides for all groups of a broker: settings and the rules made with them. */
public final class GroupRules {
    private final OffsetConfig offsetConfig;
    private final JoinRules joins;
    private final MemberRules members;

    /**
     * @param randomSuffix makes what sets member ids apart
     */
    public GroupRules(ClassicConfig classic, OffsetConfig offsets, Supplier<String> randomSuffix) {
        this.offsetConfig = offsets;
        this.joins = new JoinRules(classic, randomSuffix);
        this.members = new MemberRules(classic);
    }

    OffsetConfig offsetConfig() {
        return offsetConfig;
    }

    JoinRules joins() {
        return joins;
    }

    MemberRules members() {
        return members;
    }

    /** Forgets what is too old: offsets, and groups that have neither members nor offsets. */
    void expire(GroupMachine machine, long nowMs, Decision.Builder out) {
        for (ClassicGroup group : machine.groups()) {
            List<TopicPartition> expired =
                    Expiry.expired(
                            machine.offsets(),
                            group.id(),
                            basis(group),
                            offsetConfig.retentionMs(),
                            nowMs);
            expired.forEach(one -> out.append(OffsetRecords.tombstone(group.id(), one)));
            boolean nothingLeft =
                    expired.size() == machine.offsets().partitions(group.id()).size()
                            && !machine.offsets().hasPending(group.id());
            if (group.isEmpty() && group.pending().isEmpty() && nothingLeft) {
                forget(group, out);
            }
        }
    }

    /** Forgets a group; its offsets are the caller's business. */
    static void forget(ClassicGroup group, Decision.Builder out) {
        if (group.generation() > 0) {
            out.append(GroupRecords.tombstone(group.id()));
        }
        out.change(new ClassicGroup.Now(group.id(), null));
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

    /** Whether members of the group still want the topic, or cannot be asked. */
    static boolean isInUse(ClassicGroup group, String topic) {
        if (group.isEmpty()) {
            return false;
        }
        Set<String> wanted = Subscriptions.topics(group).orElse(Set.of(topic));
        return wanted.contains(topic);
    }
}
