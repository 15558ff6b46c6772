package io.millrace.group.classic;

import io.millrace.group.runtime.Decision;
import io.millrace.wire.protocol.ErrorCode;

/** Groups with members that change to another protocol and back (KIP-848). */
public final class Handover {
    private final Rebalance rebalance;

    /** Rules with the group settings. */
    public Handover(ClassicConfig config) {
        this.rebalance = new Rebalance(config.initialRebalanceDelayMs());
    }

    /** Ends a group; those of its members who wait are told to join again. */
    public static void give(ClassicGroup group, Decision.Builder out) {
        for (ClassicMember member : group.members().values()) {
            out.disarm(new ClassicTimer.Session(group.id(), member.id()));
            if (member.joining() != null) {
                out.reply(
                        member.joining(),
                        Answers.join(member.id(), ErrorCode.REBALANCE_IN_PROGRESS));
            }
            if (member.syncing() != null) {
                out.reply(member.syncing(), Answers.sync(ErrorCode.REBALANCE_IN_PROGRESS));
            }
        }
        group.pending().forEach(id -> out.disarm(new ClassicTimer.PendingMember(group.id(), id)));
        out.disarm(new ClassicTimer.Join(group.id()));
        out.disarm(new ClassicTimer.Sync(group.id()));
        if (group.generation() > 0) {
            out.append(GroupRecords.tombstone(group.id()));
        }
        out.change(new ClassicGroup.Now(group.id(), null));
    }

    /** Begins with a group that comes from elsewhere; its members are to join again. */
    public void take(ClassicGroup group, long nowMs, Decision.Builder out) {
        out.append(GroupRecords.metadata(group));
        var draft = new Draft(group, nowMs, out);
        draft.members.values().forEach(draft::heardOf);
        rebalance.start(draft);
        draft.change();
    }
}
