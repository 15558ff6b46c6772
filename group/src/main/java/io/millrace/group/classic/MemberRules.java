package io.millrace.group.classic;

import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Ticket;
import io.millrace.wire.message.LeaveGroupResponse;
import io.millrace.wire.message.LeaveGroupResponse.MemberResponse;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Heartbeat, LeaveGroup, and the timers of members. */
public final class MemberRules {
    private final Rebalance rebalance;
    private final int maxSize;

    /** Rules with the group settings. */
    public MemberRules(ClassicConfig config) {
        this.rebalance = new Rebalance(config.initialRebalanceDelayMs());
        this.maxSize = config.maxSize();
    }

    /** Who leaves: by member id, or a static member by its instance id. */
    public record Leaver(String memberId, @Nullable String instanceId) {}

    /** Decides a Heartbeat. */
    public Decision heartbeat(
            @Nullable ClassicGroup group,
            String memberId,
            @Nullable String instanceId,
            int generation,
            Ticket ticket) {
        if (group == null || group.isEmpty()) {
            return Decision.reply(ticket, Answers.heartbeat(ErrorCode.UNKNOWN_MEMBER_ID));
        }
        ErrorCode unfit = MemberCheck.generation(group, memberId, instanceId, generation);
        ClassicMember member = group.members().get(memberId);
        if (unfit != ErrorCode.NONE || member == null) {
            return Decision.reply(ticket, Answers.heartbeat(unfit));
        }
        boolean preparing = group.state() instanceof ClassicState.Preparing;
        return new Decision.Builder()
                .reply(
                        ticket,
                        Answers.heartbeat(
                                preparing ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE))
                .arm(new ClassicTimer.Session(group.id(), memberId), member.sessionTimeoutMs())
                .build();
    }

    /** Decides a LeaveGroup; before version 3 it has one leaver and one error. */
    public Decision leave(
            @Nullable ClassicGroup group, List<Leaver> leavers, Ticket ticket, long nowMs) {
        if (group == null) {
            var answers = leavers.stream().map(l -> left(l, ErrorCode.UNKNOWN_MEMBER_ID)).toList();
            return Decision.reply(ticket, answer(answers));
        }
        var draft = new Draft(group, nowMs);
        List<MemberResponse> answers = new ArrayList<>();
        boolean changed = false;
        for (Leaver leaver : leavers) {
            ErrorCode result = leave(draft, leaver);
            changed |= result == ErrorCode.NONE;
            answers.add(left(leaver, result));
        }
        if (changed) {
            afterRemoval(draft);
        }
        draft.out.reply(ticket, answer(answers));
        return draft.decision();
    }

    private static ErrorCode leave(Draft draft, Leaver leaver) {
        if (draft.pending.remove(leaver.memberId())) {
            draft.out.disarm(new ClassicTimer.PendingMember(draft.id, leaver.memberId()));
            return ErrorCode.NONE;
        }
        ClassicGroup now = draft.group();
        ClassicMember member = draft.members.get(leaver.memberId());
        if (leaver.instanceId() != null) {
            ClassicMember holder = now.byInstance(leaver.instanceId());
            if (holder == null) {
                return ErrorCode.UNKNOWN_MEMBER_ID;
            }
            if (!leaver.memberId().isEmpty() && !leaver.memberId().equals(holder.id())) {
                return ErrorCode.FENCED_INSTANCE_ID;
            }
            member = holder;
        }
        if (member == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        draft.remove(member, ErrorCode.UNKNOWN_MEMBER_ID);
        return ErrorCode.NONE;
    }

    private void afterRemoval(Draft draft) {
        switch (draft.state) {
            case ClassicState.Stable _, ClassicState.Completing _ -> rebalance.start(draft);
            case ClassicState.Preparing _ -> rebalance.completeIfAllJoined(draft);
            case ClassicState.Empty _ -> {}
        }
    }

    /** A timer of the group rang. */
    public Decision rang(ClassicGroup group, ClassicTimer timer, long nowMs) {
        var draft = new Draft(group, nowMs);
        switch (timer) {
            case ClassicTimer.Join _ -> rebalance.joinTimeIsUp(draft);
            case ClassicTimer.Sync _ -> rebalance.syncTimeIsUp(draft);
            case ClassicTimer.PendingMember(_, String id) -> {
                draft.pending.remove(id);
                afterRemoval(draft);
            }
            case ClassicTimer.Session(_, String id) -> {
                ClassicMember member = draft.members.get(id);
                if (member == null) {
                    return Decision.NOTHING;
                }
                if (member.isWaiting() && !member.fresh()) {
                    draft.heardOf(member);
                } else {
                    draft.evict(member, Eviction.SESSION);
                    afterRemoval(draft);
                }
            }
        }
        return draft.decision();
    }

    /** A member that commits is alive. */
    public void heardOf(ClassicGroup group, String memberId, Decision.Builder out) {
        ClassicMember member = group.members().get(memberId);
        if (member != null) {
            out.arm(new ClassicTimer.Session(group.id(), memberId), member.sessionTimeoutMs());
        }
    }

    /**
     * What a group that has just been loaded needs: every member's session starts anew. A group
     * larger than is allowed now is to find out by a rebalance who stays.
     */
    public void loaded(ClassicGroup group, long nowMs, Decision.Builder out) {
        for (ClassicMember member : group.members().values()) {
            out.arm(new ClassicTimer.Session(group.id(), member.id()), member.sessionTimeoutMs());
        }
        if (group.members().size() > maxSize) {
            var draft = new Draft(group, nowMs, out);
            rebalance.start(draft);
            draft.change();
        }
    }

    private static MemberResponse left(Leaver leaver, ErrorCode error) {
        return new MemberResponse(leaver.memberId(), leaver.instanceId(), error.code());
    }

    private static LeaveGroupResponse answer(List<MemberResponse> members) {
        return new LeaveGroupResponse(0, ErrorCode.NONE.code(), members);
    }
}
