package io.millrace.server.zk;

import io.millrace.replication.controller.LeaderState;
import io.millrace.wire.protocol.TopicPartition;

/**
 * The nodes {@code /brokers/topics/<t>/partitions/<p>/state}; their version is the partition epoch.
 */
final class StateNode {
    private static final int VERSION = 1;
    private static final int RECOVERING = 1;

    private StateNode() {}

    static String path(TopicPartition partition) {
        return TopicNode.partitionPath(partition.topic(), partition.partition()) + "/state";
    }

    static byte[] payload(LeaderState state) {
        return Json.object(out -> {
            out.writeNumberField("controller_epoch", state.controllerEpoch());
            out.writeNumberField("leader", state.leader());
            out.writeNumberField("version", VERSION);
            out.writeNumberField("leader_epoch", state.leaderEpoch());
            Json.ints(out, "isr", state.isr());
            if (state.recovering()) {
                out.writeNumberField("leader_recovery_state", RECOVERING);
            }
        });
    }

    static LeaderState parse(String path, byte[] data) {
        Json json = Json.parse(path, data);
        return new LeaderState(
                json.requireInt(path, "leader"),
                json.requireInt(path, "leader_epoch"),
                json.requireInt(path, "controller_epoch"),
                json.ints("isr"),
                json.optionalInt("leader_recovery_state").orElse(0) == RECOVERING);
    }
}
