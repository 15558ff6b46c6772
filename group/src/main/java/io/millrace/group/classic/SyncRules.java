package io.millrace.group.classic;

import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Ticket;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** SyncGroup: the leader brings the plan, everybody gets a part of it. */
public final class SyncRules {
    private final Rebalance rebalance;

    /** Rules with the group settings. */
    public SyncRules(ClassicConfig config) {
        this.rebalance = new Rebalance(config.initialRebalanceDelayMs());
    }

    /**
     * A SyncGroup, freed from its version.
     *
     * @param protocolType null before version 5
     * @param protocolName null before version 5
     * @param plan assignment by member id, empty but from the leader
     */
    public record SyncCommand(
            String memberId,
            @Nullable String instanceId,
            int generation,
            @Nullable String protocolType,
            @Nullable String protocolName,
            Map<String, ByteBuffer> plan) {}

    /** Decides a SyncGroup; {@code group} is null when there is none. */
    public Decision sync(
            @Nullable ClassicGroup group, SyncCommand sync, Ticket ticket, long nowMs) {
        ErrorCode unfit = group == null ? ErrorCode.UNKNOWN_MEMBER_ID : unfit(group, sync);
        if (group == null || unfit != ErrorCode.NONE) {
            return refused(ticket, unfit);
        }
        var draft = new Draft(group, nowMs);
        ClassicMember member = draft.members.get(sync.memberId());
        if (member == null) {
            return refused(ticket, ErrorCode.UNKNOWN_MEMBER_ID);
        }
        return switch (group.state()) {
            case ClassicState.Empty _ -> refused(ticket, ErrorCode.UNKNOWN_MEMBER_ID);
            case ClassicState.Preparing _ -> refused(ticket, ErrorCode.REBALANCE_IN_PROGRESS);
            case ClassicState.Completing(Set<String> unsynced) ->
                    complete(
                            draft,
                            member,
                            sync,
                            MemberCheck.without(unsynced, member.id()),
                            ticket);
            case ClassicState.Stable(Set<String> unsynced) ->
                    tell(draft, member, MemberCheck.without(unsynced, member.id()), ticket);
        };
    }

    private static ErrorCode unfit(ClassicGroup group, SyncCommand sync) {
        ErrorCode unfit =
                MemberCheck.generation(
                        group, sync.memberId(), sync.instanceId(), sync.generation());
        if (unfit != ErrorCode.NONE) {
            return unfit;
        }
        boolean otherType =
                sync.protocolType() != null && !sync.protocolType().equals(group.protocolType());
        boolean otherName =
                sync.protocolName() != null && !sync.protocolName().equals(group.protocol());
        return otherType || otherName ? ErrorCode.INCONSISTENT_GROUP_PROTOCOL : ErrorCode.NONE;
    }

    private Decision complete(
            Draft draft,
            ClassicMember member,
            SyncCommand sync,
            Set<String> unsynced,
            Ticket ticket) {
        if (member.syncing() != null) {
            draft.out.reply(member.syncing(), Answers.sync(ErrorCode.REBALANCE_IN_PROGRESS));
        }
        draft.put(member.withSyncing(ticket));
        draft.heardOf(member);
        draft.state = new ClassicState.Completing(unsynced);
        if (draft.isLeader(member.id())) {
            storePlan(draft, sync.plan(), unsynced);
        }
        return draft.decision();
    }

    private void storePlan(Draft draft, Map<String, ByteBuffer> plan, Set<String> unsynced) {
        ClassicGroup before = draft.group();
        draft.out.otherwise(error -> planLost(before, draft.nowMs, error));
        for (ClassicMember one : List.copyOf(draft.members.values())) {
            draft.put(one.withAssignment(plan.getOrDefault(one.id(), Draft.NO_ASSIGNMENT)));
        }
        draft.become(new ClassicState.Stable(unsynced));
        draft.replySyncing(draft::synced);
        if (unsynced.isEmpty()) {
            draft.out.disarm(new ClassicTimer.Sync(draft.id));
        }
        draft.out.append(GroupRecords.metadata(draft.group()));
    }

    /** The plan could not be stored: all who wait are told, and join again. */
    private Decision planLost(ClassicGroup before, long nowMs, ErrorCode why) {
        var draft = new Draft(before, nowMs);
        ErrorCode told = Answers.ofGroup(why);
        draft.replySyncing(_ -> Answers.sync(told));
        rebalance.start(draft);
        return draft.decision();
    }

    private static Decision tell(
            Draft draft, ClassicMember member, Set<String> unsynced, Ticket ticket) {
        draft.state = new ClassicState.Stable(unsynced);
        if (unsynced.isEmpty()) {
            draft.out.disarm(new ClassicTimer.Sync(draft.id));
        }
        draft.out.reply(ticket, draft.synced(member));
        draft.heardOf(member);
        return draft.decision();
    }

    private static Decision refused(Ticket ticket, ErrorCode why) {
        return Decision.reply(ticket, Answers.sync(why));
    }
}
