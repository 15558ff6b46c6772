package io.millrace.replication;

import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.TopicPartition;

/** Says on which lane a partition lives: always the same answer for the same partition. */
@FunctionalInterface
public interface LaneChooser {
    /** The partition's lane. */
    Lane laneOf(TopicPartition partition);
}
