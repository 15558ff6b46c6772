package io.millrace.group.classic;

import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Ticket;
import io.millrace.wire.message.JoinGroupResponse;
import io.millrace.wire.message.SyncGroupResponse;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The next value of a group while a decision is being made, with what else the decision holds. It
 * lives as long as one call; the group that it starts from does not change.
 */
final class Draft {
    final String id;
    final Decision.Builder out;
    final Map<String, ClassicMember> members;
    final Set<String> pending;
    final long nowMs;
    @Nullable String protocolType;
    int generation;
    @Nullable String protocol;
    @Nullable String leader;
    ClassicState state;
    private long sinceMs;
    private @Nullable ClassicGroup stored;

    Draft(ClassicGroup group, long nowMs) {
        this(group, nowMs, new Decision.Builder());
    }

    /** Part of a larger decision. */
    Draft(ClassicGroup group, long nowMs, Decision.Builder out) {
        this.out = out;
        this.id = group.id();
        this.nowMs = nowMs;
        this.members = new LinkedHashMap<>(group.members());
        this.pending = new LinkedHashSet<>(group.pending());
        this.protocolType = group.protocolType();
        this.generation = group.generation();
        this.protocol = group.protocol();
        this.leader = group.leader();
        this.state = group.state();
        this.sinceMs = group.sinceMs();
        this.stored = group.state() instanceof ClassicState.Stable ? group : group.stored();
    }

    /** The group as it would be. */
    ClassicGroup group() {
        return new ClassicGroup(
                id,
                protocolType,
                generation,
                protocol,
                leader,
                ClassicGroup.frozen(members),
                Set.copyOf(pending),
                state,
                sinceMs,
                isUnderWay() ? stored : null);
    }

    private boolean isUnderWay() {
        return state instanceof ClassicState.Preparing || state instanceof ClassicState.Completing;
    }

    /*
     * A coordinator that starts anew before this rebalance ends finds the plan before it. If that named the member
     * by its old id, the member would be fenced as its own predecessor.
     */
    /** Stores the new id of a static member in the record of the plan before this rebalance. */
    void storeRenamed(ClassicMember member, String newId) {
        if (stored == null) return;
        ClassicMember known = stored.members().get(member.id());
        if (known == null) return;
        var before = new Draft(stored, nowMs);
        before.rename(known, known.renamed(newId));
        stored = before.group();
        out.append(GroupRecords.metadata(stored));
    }

    /** The decision, the group's new value in it. */
    Decision decision() {
        change();
        return out.build();
    }

    /** Puts the group's new value into the decision. */
    void change() {
        out.change(new ClassicGroup.Now(id, group()));
    }

    void become(ClassicState next) {
        state = next;
        sinceMs = nowMs;
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leader);
    }

    void put(ClassicMember member) {
        members.put(member.id(), member);
    }

    /** A static member goes on under another id, and leads if it led. */
    void rename(ClassicMember old, ClassicMember member) {
        members.remove(old.id());
        if (isLeader(old.id())) {
            leader = member.id();
        }
        put(member);
    }

    /** Its session starts anew. */
    void heardOf(ClassicMember member) {
        out.arm(new ClassicTimer.Session(id, member.id()), member.sessionTimeoutMs());
    }

    /** The longest time that a member wants for joining. */
    int rebalanceTimeoutMs() {
        int longest = 0;
        for (ClassicMember member : members.values()) {
            longest = Math.max(longest, member.rebalanceTimeoutMs());
        }
        return longest;
    }

    /** Removes a member, tells what it waits for, and passes leadership on. */
    void remove(ClassicMember member, ErrorCode why) {
        members.remove(member.id());
        out.disarm(new ClassicTimer.Session(id, member.id()));
        refuse(member, why);
        if (isLeader(member.id())) {
            leader = members.isEmpty() ? null : members.keySet().iterator().next();
        }
    }

    /** Removes a member that has not said that it leaves, and tells the operator why. */
    void evict(ClassicMember member, Eviction why) {
        why.tell(id, member.id());
        remove(member, ErrorCode.UNKNOWN_MEMBER_ID);
    }

    /** Answers what a member waits for with an error. */
    void refuse(ClassicMember member, ErrorCode why) {
        if (member.joining() != null) {
            out.reply(member.joining(), joinRefused(member.id(), why));
        }
        if (member.syncing() != null) {
            out.reply(member.syncing(), syncRefused(why));
        }
    }

    /** Tells a member its generation; the leader hears who is there. */
    JoinGroupResponse joined(ClassicMember member, boolean withMembers, boolean skipAssignment) {
        var list = withMembers ? Answers.members(members.values(), protocol) : Answers.NOBODY;
        return new JoinGroupResponse(
                0,
                ErrorCode.NONE.code(),
                generation,
                protocolType,
                protocol,
                leader == null ? "" : leader,
                skipAssignment,
                member.id(),
                list);
    }

    SyncGroupResponse synced(ClassicMember member) {
        return new SyncGroupResponse(
                0, ErrorCode.NONE.code(), protocolType, protocol, member.assignment().duplicate());
    }

    static JoinGroupResponse joinRefused(String memberId, ErrorCode why) {
        return Answers.join(memberId, why);
    }

    static SyncGroupResponse syncRefused(ErrorCode why) {
        return Answers.sync(why);
    }

    /** The same for everybody who waits for a plan. */
    void replySyncing(Function<ClassicMember, SyncGroupResponse> answer) {
        for (ClassicMember member : members.values().toArray(ClassicMember[]::new)) {
            Ticket waiting = member.syncing();
            if (waiting != null) {
                out.reply(waiting, answer.apply(member));
                put(member.withSyncing(null));
            }
        }
    }

    static final ByteBuffer NO_ASSIGNMENT = ByteBuffer.allocate(0).asReadOnlyBuffer();
}
