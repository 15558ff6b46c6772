package io.millrace.replication.controller;

import static io.millrace.replication.MutantLoader.original;

import io.millrace.replication.Plants;
import io.millrace.wire.message.AlterPartitionRequest.PartitionData;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/** Bugs planted in the controller, and in the store that it trusts. */
public final class ControllerBugs {
    private static final String HERE = "io.millrace.replication.controller.";

    private ControllerBugs() {}

    @Plants(in = HERE + "IsrUpdates", method = "verdict")
    public static Object isrChangesWithoutVersion(Object self, Object topic, PartitionData data) {
        VersionedState known = known(topic, data);
        return original(
                IsrUpdates.class,
                "verdict",
                self,
                topic,
                known == null ? data : bent(data, data.leaderEpoch(), known.version()));
    }

    @Plants(in = HERE + "IsrUpdates", method = "verdict")
    public static Object formerLeadersChangeTheIsr(Object self, Object topic, PartitionData data) {
        VersionedState known = known(topic, data);
        return original(
                IsrUpdates.class,
                "verdict",
                self,
                topic,
                known == null ? data : bent(data, known.state().leaderEpoch(), known.version()));
    }

    private static VersionedState known(Object topic, PartitionData data) {
        PartitionSlot slot =
                topic == null ? null : ((TopicSlot) topic).partition(data.partitionIndex());
        return slot == null ? null : slot.known();
    }

    private static PartitionData bent(PartitionData data, int leaderEpoch, int version) {
        return new PartitionData(
                data.partitionIndex(),
                leaderEpoch,
                data.newIsr(),
                data.newIsrWithEpochs(),
                data.leaderRecoveryState(),
                version);
    }

    @Plants(in = HERE + "LeaderChoice", method = "offline")
    public static Object anyReplicaMayLead(
            List<Integer> replicas, List<Integer> isr, IntPredicate live, boolean unclean) {
        for (int replica : replicas) {
            if (live.test(replica)) {
                return new LeaderChoice(replica, List.of(replica), false);
            }
        }
        return null;
    }

    @Plants(in = HERE + "Elections", method = "next")
    public static Object electionKeepsTheEpoch(Object self, LeaderState now, Object choice) {
        LeaderState next = (LeaderState) original(Elections.class, "next", self, now, choice);
        return new LeaderState(
                next.leader(),
                now.leaderEpoch(),
                next.controllerEpoch(),
                next.isr(),
                next.recovering());
    }

    @Plants(in = HERE + "SimStore", method = "fenced")
    public static <T> CompletionStage<T> storeTakesWritesOfFormerControllers(
            Object self, Object term, Supplier<T> work) {
        return ((SimStore) self).op(work);
    }
}
