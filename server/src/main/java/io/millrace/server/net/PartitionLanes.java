package io.millrace.server.net;

import io.millrace.replication.LaneChooser;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.TopicPartition;

import java.util.List;
import java.util.function.Predicate;

/**
 * Gives each partition its lane: those of user topics the event loops, in turn within a topic,
 * those of internal topics the lanes where their coordinators work.
 */
public final class PartitionLanes implements LaneChooser {
    private final List<? extends Lane> users;
    private final List<? extends Lane> internals;
    private final Predicate<String> isInternal;

    /**
     * Chooses among these lanes.
     *
     * @param users for user topics; at least one
     * @param internals for internal topics; at least one
     * @param isInternal says of a topic's name whether it is internal
     */
    public PartitionLanes(
            List<? extends Lane> users,
            List<? extends Lane> internals,
            Predicate<String> isInternal) {
        if (users.isEmpty() || internals.isEmpty()) {
            throw new IllegalArgumentException("no lanes");
        }
        this.users = List.copyOf(users);
        this.internals = List.copyOf(internals);
        this.isInternal = isInternal;
    }

    @Override
    public Lane laneOf(TopicPartition partition) {
        var lanes = isInternal.test(partition.topic()) ? internals : users;
        int turn = mixed(partition.topic().hashCode()) + partition.partition();
        return lanes.get(Math.floorMod(turn, lanes.size()));
    }

    /* Names that differ in their last characters only would otherwise begin on the same lane pattern. */
    private static int mixed(int hash) {
        int spread = hash * 0x9E3779B9;
        return spread >>> 8;
    }
}
