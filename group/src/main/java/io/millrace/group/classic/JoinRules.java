package io.millrace.group.classic;

import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Ticket;
import io.millrace.wire.message.JoinGroupResponse;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** JoinGroup. */
public final class JoinRules {
    /** How long a new member may wait for a rebalance to end before it counts as gone. */
    private static final int NEW_MEMBER_MS = 300_000;

    private final ClassicConfig limits;
    private final Rebalance rebalance;
    private final Supplier<String> randomSuffix;

    /**
     * @param randomSuffix makes what sets member ids apart
     */
    public JoinRules(ClassicConfig limits, Supplier<String> randomSuffix) {
        this.limits = limits;
        this.rebalance = new Rebalance(limits.initialRebalanceDelayMs());
        this.randomSuffix = randomSuffix;
    }

    /** Decides a JoinGroup; {@code found} is null when there is no such group. */
    public Decision join(
            @Nullable ClassicGroup found, JoinCommand join, Ticket ticket, long nowMs) {
        if (join.sessionTimeoutMs() < limits.minSessionTimeoutMs()
                || join.sessionTimeoutMs() > limits.maxSessionTimeoutMs()) {
            return refused(join, ticket, ErrorCode.INVALID_SESSION_TIMEOUT);
        }
        if (found == null && !join.memberId().isEmpty()) {
            return refused(join, ticket, ErrorCode.UNKNOWN_MEMBER_ID);
        }
        ClassicGroup group = found == null ? ClassicGroup.empty(join.groupId(), nowMs) : found;
        if (isFull(group, join)) {
            return tooMany(group, join, ticket, nowMs);
        }
        if (!isCompatible(group, join)) {
            return refused(join, ticket, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        }
        return join.memberId().isEmpty()
                ? joinAsUnknown(group, join, ticket, nowMs)
                : joinAsKnown(group, join, ticket, nowMs);
    }

    /** A static member that comes back takes no room but its own. */
    private boolean isFull(ClassicGroup group, JoinCommand join) {
        ClassicMember member = group.members().get(join.memberId());
        if (member == null) {
            member = group.byInstance(join.instanceId());
        }
        return switch (group.state()) {
            case ClassicState.Empty _ -> false;
            case ClassicState.Preparing _ ->
                    (member == null || member.joining() == null)
                            && waitingToJoin(group) >= limits.maxSize();
            case ClassicState.Completing _, ClassicState.Stable _ ->
                    member == null && group.members().size() >= limits.maxSize();
        };
    }

    /** Who finds no room is no member any longer, so that the others need not wait for it. */
    private Decision tooMany(ClassicGroup group, JoinCommand join, Ticket ticket, long nowMs) {
        var draft = new Draft(group, nowMs);
        ClassicMember member = draft.members.get(join.memberId());
        if (member != null) {
            draft.remove(member, ErrorCode.GROUP_MAX_SIZE_REACHED);
            rebalance.completeIfAllJoined(draft);
        }
        if (draft.pending.remove(join.memberId())) {
            draft.out.disarm(new ClassicTimer.PendingMember(draft.id, join.memberId()));
        }
        draft.out.reply(ticket, Answers.join("", ErrorCode.GROUP_MAX_SIZE_REACHED));
        return draft.decision();
    }

    private static long waitingToJoin(ClassicGroup group) {
        return group.members().values().stream().filter(m -> m.joining() != null).count();
    }

    private static boolean isCompatible(ClassicGroup group, JoinCommand join) {
        if (join.protocolType().isEmpty() || join.protocols().isEmpty()) {
            return false;
        }
        if (group.isEmpty()) {
            return true;
        }
        return join.protocolType().equals(group.protocolType())
                && join.protocols().stream()
                        .anyMatch(one ->
                                group.members().values().stream()
                                        .filter(m -> !m.id().equals(join.memberId()))
                                        .allMatch(m -> m.supports(one.name())));
    }

    private Decision joinAsUnknown(
            ClassicGroup group, JoinCommand join, Ticket ticket, long nowMs) {
        var draft = new Draft(group, nowMs);
        ClassicMember predecessor = group.byInstance(join.instanceId());
        if (predecessor != null) {
            return replace(draft, predecessor, join, ticket);
        }
        String prefix = join.instanceId() == null ? join.clientId() : join.instanceId();
        String newId = prefix + "-" + randomSuffix.get();
        if (join.instanceId() == null && join.mustKnowId()) {
            draft.pending.add(newId);
            draft.out.arm(new ClassicTimer.PendingMember(draft.id, newId), join.sessionTimeoutMs());
            draft.out.reply(ticket, Answers.join(newId, ErrorCode.MEMBER_ID_REQUIRED));
            return draft.decision();
        }
        return add(draft, newId, join, ticket);
    }

    private Decision joinAsKnown(ClassicGroup group, JoinCommand join, Ticket ticket, long nowMs) {
        String id = join.memberId();
        if (group.pending().contains(id) && join.instanceId() == null) {
            return add(new Draft(group, nowMs), id, join, ticket);
        }
        ErrorCode unfit = MemberCheck.identity(group, id, join.instanceId());
        ClassicMember member = group.members().get(id);
        if (unfit != ErrorCode.NONE || member == null) {
            return refused(
                    join, ticket, unfit == ErrorCode.NONE ? ErrorCode.UNKNOWN_MEMBER_ID : unfit);
        }
        var draft = new Draft(group, nowMs);
        boolean same = sameProtocols(member.protocols(), join.protocols());
        return switch (group.state()) {
            case ClassicState.Empty _ -> refused(join, ticket, ErrorCode.UNKNOWN_MEMBER_ID);
            case ClassicState.Preparing _ -> rejoin(draft, member, join, ticket);
            case ClassicState.Completing _ ->
                    same
                            ? repeat(draft, member, ticket, group.isLeader(id))
                            : rejoin(draft, member, join, ticket);
            case ClassicState.Stable _ ->
                    same && !group.isLeader(id)
                            ? repeat(draft, member, ticket, false)
                            : rejoin(draft, member, join, ticket);
        };
    }

    /** The member did not hear the answer; it is given again. */
    private static Decision repeat(
            Draft draft, ClassicMember member, Ticket ticket, boolean withMembers) {
        draft.out.reply(ticket, draft.joined(member, withMembers, false));
        draft.heardOf(member);
        return draft.decision();
    }

    private Decision add(Draft draft, String id, JoinCommand join, Ticket ticket) {
        var member =
                new ClassicMember(
                        id,
                        join.instanceId(),
                        join.clientId(),
                        join.clientHost(),
                        join.rebalanceTimeoutMs(),
                        join.sessionTimeoutMs(),
                        join.protocols(),
                        Draft.NO_ASSIGNMENT,
                        ticket,
                        null,
                        true);
        if (draft.pending.remove(id)) {
            draft.out.disarm(new ClassicTimer.PendingMember(draft.id, id));
        }
        if (draft.members.isEmpty()) {
            draft.protocolType = join.protocolType();
        }
        if (draft.leader == null) {
            draft.leader = id;
        }
        draft.put(member);
        draft.out.arm(new ClassicTimer.Session(draft.id, id), NEW_MEMBER_MS);
        Rebalance.grew(draft);
        rebalance.start(draft);
        return draft.decision();
    }

    /** Of two JoinGroups of one member the newer counts; the older is told to try again. */
    private Decision rejoin(Draft draft, ClassicMember member, JoinCommand join, Ticket ticket) {
        if (member.joining() != null) {
            draft.out.reply(
                    member.joining(), Answers.join(member.id(), ErrorCode.REBALANCE_IN_PROGRESS));
        }
        draft.put(
                member.rejoining(
                                join.protocols(),
                                join.rebalanceTimeoutMs(),
                                join.sessionTimeoutMs())
                        .withJoining(ticket));
        rebalance.start(draft);
        return draft.decision();
    }

    /** A static member has come back under a new id; the old one is fenced. */
    private Decision replace(Draft draft, ClassicMember old, JoinCommand join, Ticket ticket) {
        String newId = join.instanceId() + "-" + randomSuffix.get();
        boolean led = draft.isLeader(old.id());
        String oldLeader = draft.leader;
        draft.refuse(old, ErrorCode.FENCED_INSTANCE_ID);
        draft.out.disarm(new ClassicTimer.Session(draft.id, old.id()));
        ClassicMember member =
                old.renamed(newId)
                        .rejoining(
                                join.protocols(),
                                join.rebalanceTimeoutMs(),
                                join.sessionTimeoutMs());
        draft.rename(old, member);
        return switch (draft.state) {
            case ClassicState.Stable(var unsynced)
                    when Objects.equals(Rebalance.choose(draft), draft.protocol) -> {
                draft.state =
                        new ClassicState.Stable(MemberCheck.rename(unsynced, old.id(), newId));
                draft.heardOf(member);
                draft.out.append(GroupRecords.metadata(draft.group()));
                draft.out.reply(ticket, unchanged(draft, member, led, oldLeader, join));
                yield draft.decision();
            }
            case ClassicState.Empty _,
                    ClassicState.Preparing _,
                    ClassicState.Completing _,
                    ClassicState.Stable _ -> {
                draft.storeRenamed(old, newId);
                draft.put(member.withJoining(ticket));
                draft.heardOf(member);
                rebalance.start(draft);
                yield draft.decision();
            }
        };
    }

    /** Nothing has changed but the id, so nobody need assign anew (KIP-345, KIP-814). */
    private static JoinGroupResponse unchanged(
            Draft draft,
            ClassicMember member,
            boolean led,
            @Nullable String oldLeader,
            JoinCommand join) {
        if (led && join.canSkipAssignment()) {
            return draft.joined(member, true, true);
        }
        // An older client that finds its own id as the leader's would assign; it is not to.
        String leader = oldLeader == null ? "" : oldLeader;
        return draft.joined(member, false, false).withLeader(leader);
    }

    private static boolean sameProtocols(List<Protocol> a, List<Protocol> b) {
        return a.equals(b);
    }

    private static Decision refused(JoinCommand join, Ticket ticket, ErrorCode why) {
        return Decision.reply(ticket, Answers.join(join.memberId(), why));
    }
}
