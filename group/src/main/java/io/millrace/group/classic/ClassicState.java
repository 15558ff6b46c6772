package io.millrace.group.classic;

import java.util.Set;

/**
 * Where a classic group stands.
 *
 * <pre>
 *   empty --first member--> preparing --all joined, or time is up--> completing --plan stored--> stable
 *     ^                       ^   |                                     |                          |
 *     |                       |   +--nobody left--+                     |                          |
 *     +-----------------------|-------------------+                     |                          |
 *                             +------- member comes, goes or changes ---+--------------------------+
 * </pre>
 */
public sealed interface ClassicState {
    /** As DescribeGroups names it. */
    String name();

    /** No members; perhaps offsets. */
    record Empty() implements ClassicState {
        @Override
        public String name() {
            return "Empty";
        }
    }

    /**
     * Waits for members to join.
     *
     * @param initial the first rebalance of a group, which waits a little for more members
     *     (KIP-134)
     * @param grown somebody came since the wait began
     * @param leftMs how much longer the initial wait may be extended
     */
    record Preparing(boolean initial, boolean grown, long leftMs) implements ClassicState {
        @Override
        public String name() {
            return "PreparingRebalance";
        }
    }

    /**
     * Waits for the leader's plan.
     *
     * @param unsynced members that have not asked for it yet
     */
    record Completing(Set<String> unsynced) implements ClassicState {
        @Override
        public String name() {
            return "CompletingRebalance";
        }
    }

    /**
     * Everybody has, or can have, an assignment.
     *
     * @param unsynced members that have not asked for it yet
     */
    record Stable(Set<String> unsynced) implements ClassicState {
        @Override
        public String name() {
            return "Stable";
        }
    }
}
