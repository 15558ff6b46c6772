package io.millrace.replication.controller;

import java.util.List;

/**
 * What the store holds about the leadership of a partition.
 *
 * @param leader the leading broker, -1 for none
 * @param leaderEpoch grows with each change of leader or forced bump, from 0
 * @param controllerEpoch the epoch of the controller that wrote it
 * @param isr the replicas in sync
 * @param recovering whether the leader was elected uncleanly and has not yet recovered
 */
public record LeaderState(
        int leader, int leaderEpoch, int controllerEpoch, List<Integer> isr, boolean recovering) {
    /** No leader. */
    public static final int NONE = -1;

    /** Copies the list. */
    public LeaderState {
        isr = List.copyOf(isr);
    }
}
