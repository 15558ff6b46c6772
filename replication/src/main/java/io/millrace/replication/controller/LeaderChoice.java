package io.millrace.replication.controller;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Who is to lead a partition, and with which replicas in sync: arithmetic without effects. A choice
 * is null when no replica may lead. "First" is always by the order of the assignment.
 *
 * @param leader the chosen broker
 * @param isr the replicas in sync under it
 * @param unclean whether records may be lost by it
 */
record LeaderChoice(int leader, List<Integer> isr, boolean unclean) {
    LeaderChoice {
        isr = List.copyOf(isr);
    }

    /**
     * For a partition that never had a leader: the first live replica; all live ones are in sync.
     */
    static @Nullable LeaderChoice initial(List<Integer> replicas, IntPredicate live) {
        List<Integer> isr = filter(replicas, live);
        return isr.isEmpty() ? null : new LeaderChoice(isr.getFirst(), isr, false);
    }

    /**
     * After the loss of the leader: the first live one in sync; any live one if {@code unclean}.
     */
    static @Nullable LeaderChoice offline(
            List<Integer> replicas, List<Integer> isr, IntPredicate live, boolean unclean) {
        for (int replica : replicas) {
            if (live.test(replica) && isr.contains(replica)) {
                return new LeaderChoice(replica, filter(isr, live), false);
            }
        }
        if (unclean) {
            for (int replica : replicas) {
                if (live.test(replica)) {
                    return new LeaderChoice(replica, List.of(replica), true);
                }
            }
        }
        return null;
    }

    /** At the end of a reassignment: the first of the target that is live and in sync. */
    static @Nullable LeaderChoice reassigned(
            List<Integer> target, List<Integer> isr, IntPredicate live) {
        for (int replica : target) {
            if (live.test(replica) && isr.contains(replica)) {
                return new LeaderChoice(replica, isr, false);
            }
        }
        return null;
    }

    /** The very first replica, if it is live and in sync. */
    static @Nullable LeaderChoice preferred(
            List<Integer> replicas, List<Integer> isr, IntPredicate live) {
        int first = replicas.isEmpty() ? LeaderState.NONE : replicas.getFirst();
        return live.test(first) && isr.contains(first) ? new LeaderChoice(first, isr, false) : null;
    }

    /** Away from brokers that shut down: the first one in sync that stays; those leave the ISR. */
    static @Nullable LeaderChoice shutdown(
            List<Integer> replicas,
            List<Integer> isr,
            IntPredicate reachable,
            IntPredicate shuttingDown) {
        for (int replica : replicas) {
            if (reachable.test(replica) && isr.contains(replica) && !shuttingDown.test(replica)) {
                return new LeaderChoice(replica, filter(isr, shuttingDown.negate()), false);
            }
        }
        return null;
    }

    private static List<Integer> filter(List<Integer> ids, IntPredicate test) {
        var kept = new ArrayList<Integer>(ids.size());
        for (Integer id : ids) {
            if (test.test(id)) {
                kept.add(id);
            }
        }
        return kept;
    }
}
