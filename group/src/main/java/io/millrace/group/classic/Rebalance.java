package io.millrace.group.classic;

import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How a group comes from one generation to the next. */
final class Rebalance {
    private final int initialDelayMs;

    Rebalance(int initialDelayMs) {
        this.initialDelayMs = initialDelayMs;
    }

    /** Begins a rebalance if none is under way, and ends it if nobody is missing. */
    void start(Draft draft) {
        switch (draft.state) {
            case ClassicState.Preparing(boolean initial, _, _) -> {
                if (!initial) {
                    completeIfAllJoined(draft);
                }
            }
            case ClassicState.Empty _ -> startFirst(draft);
            case ClassicState.Completing _, ClassicState.Stable _ -> {
                draft.replySyncing(_ -> Answers.sync(ErrorCode.REBALANCE_IN_PROGRESS));
                draft.out.disarm(new ClassicTimer.Sync(draft.id));
                draft.become(new ClassicState.Preparing(false, false, 0));
                draft.out.arm(new ClassicTimer.Join(draft.id), draft.rebalanceTimeoutMs());
                completeIfAllJoined(draft);
            }
        }
    }

    private void startFirst(Draft draft) {
        long left = Math.max(0, draft.rebalanceTimeoutMs() - initialDelayMs);
        draft.become(new ClassicState.Preparing(true, false, left));
        draft.out.arm(new ClassicTimer.Join(draft.id), initialDelayMs);
    }

    /** Somebody came during the initial wait. */
    static void grew(Draft draft) {
        if (draft.state instanceof ClassicState.Preparing(boolean initial, _, long left)
                && initial) {
            draft.state = new ClassicState.Preparing(true, true, left);
        }
    }

    /** The time to join is up. */
    void joinTimeIsUp(Draft draft) {
        if (!(draft.state
                instanceof ClassicState.Preparing(boolean initial, boolean grown, long left))) {
            return;
        }
        if (initial && grown && left > 0) {
            long delay = Math.min(initialDelayMs, left);
            draft.state = new ClassicState.Preparing(true, false, left - delay);
            draft.out.arm(new ClassicTimer.Join(draft.id), delay);
        } else {
            complete(draft);
        }
    }

    /** Ends the wait if every member has joined and no handed-out id is missing. */
    void completeIfAllJoined(Draft draft) {
        boolean initial =
                draft.state instanceof ClassicState.Preparing(boolean first, _, _) && first;
        boolean all =
                draft.pending.isEmpty()
                        && draft.members.values().stream().allMatch(m -> m.joining() != null);
        if (all && !initial) {
            complete(draft);
        }
    }

    private void complete(Draft draft) {
        for (ClassicMember member : List.copyOf(draft.members.values())) {
            if (member.joining() == null && member.instanceId() == null) {
                draft.evict(member, Eviction.JOIN);
            }
        }
        if (draft.members.isEmpty()) {
            becomeEmpty(draft);
        } else if (electLeader(draft)) {
            nextGeneration(draft);
        } else {
            draft.out.arm(new ClassicTimer.Join(draft.id), draft.rebalanceTimeoutMs());
        }
    }

    private static void becomeEmpty(Draft draft) {
        draft.generation++;
        draft.protocol = null;
        draft.leader = null;
        draft.become(new ClassicState.Empty());
        draft.out.disarm(new ClassicTimer.Join(draft.id));
        draft.out.append(GroupRecords.metadata(draft.group()));
    }

    /** A leader must be among those who joined; false if only absent static members are left. */
    private static boolean electLeader(Draft draft) {
        ClassicMember now = draft.leader == null ? null : draft.members.get(draft.leader);
        if (now != null && now.joining() != null) {
            return true;
        }
        for (ClassicMember member : draft.members.values()) {
            if (member.joining() != null) {
                draft.leader = member.id();
                return true;
            }
        }
        return false;
    }

    private static void nextGeneration(Draft draft) {
        draft.generation++;
        draft.protocol = choose(draft);
        draft.become(new ClassicState.Completing(new LinkedHashSet<>(draft.members.keySet())));
        draft.out.disarm(new ClassicTimer.Join(draft.id));
        draft.out.arm(new ClassicTimer.Sync(draft.id), draft.rebalanceTimeoutMs());
        for (ClassicMember member : List.copyOf(draft.members.values())) {
            if (member.joining() != null) {
                draft.out.reply(
                        member.joining(), draft.joined(member, draft.isLeader(member.id()), false));
            }
            draft.put(member.joined());
            draft.heardOf(member);
        }
    }

    /** The protocol that all can do and most like best. */
    static String choose(Draft draft) {
        List<ClassicMember> members = new ArrayList<>(draft.members.values());
        List<String> candidates =
                members.getFirst().protocols().stream()
                        .map(Protocol::name)
                        .filter(name -> members.stream().allMatch(m -> m.supports(name)))
                        .toList();
        Map<String, Integer> votes = new HashMap<>();
        for (ClassicMember member : members) {
            for (Protocol one : member.protocols()) {
                if (candidates.contains(one.name())) {
                    votes.merge(one.name(), 1, Integer::sum);
                    break;
                }
            }
        }
        String best = candidates.isEmpty() ? "" : candidates.getFirst();
        for (String name : candidates) {
            if (votes.getOrDefault(name, 0) > votes.getOrDefault(best, 0)) {
                best = name;
            }
        }
        return best;
    }

    /** The time to sync is up: those who have not asked for their assignment are gone. */
    void syncTimeIsUp(Draft draft) {
        Set<String> late =
                switch (draft.state) {
                    case ClassicState.Completing(Set<String> unsynced) -> unsynced;
                    case ClassicState.Stable(Set<String> unsynced) -> unsynced;
                    case ClassicState.Empty _, ClassicState.Preparing _ -> Set.of();
                };
        if (late.isEmpty()) {
            return;
        }
        for (String id : late) {
            ClassicMember member = draft.members.get(id);
            if (member != null) {
                draft.evict(member, Eviction.SYNC);
            }
        }
        start(draft);
    }
}
