package io.millrace.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.TestBatches;
import io.millrace.replication.controller.Answer;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.replication.partition.ProduceRules;
import io.millrace.replication.partition.Role;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.millrace.wire.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

class ReplicasTest {
    private static final UUID ID = new UUID(7, 7);
    private final SimWorld world = SimWorld.of(3, 1, 2);

    private SimNode node() {
        return world.nodes.get(1);
    }

    private Partition partition(String topic, int number) {
        return node().replicas.partition(new TopicPartition(topic, number));
    }

    private ProduceOutcome produce(Partition partition, String value) {
        var stage =
                partition.produce(
                        TestBatches.plain(world.sim.clock().millis(), value),
                        new ProduceRules(-1, 1_000_000_000L, 11));
        world.sim.settle();
        return stage.toCompletableFuture().join();
    }

    private LeaderAndIsrResponse roles(
            int controllerEpoch, long brokerEpoch, UUID id, LeaderAndIsrPartitionState... states) {
        var stage =
                node().replicas
                        .apply(
                                LeaderAndIsrRequest.DEFAULT
                                        .withControllerEpoch(controllerEpoch)
                                        .withBrokerEpoch(brokerEpoch)
                                        .withTopicStates(
                                                List.of(
                                                        new LeaderAndIsrTopicState(
                                                                "byhand", id, List.of(states)))));
        world.sim.settle();
        return stage.toCompletableFuture().join();
    }

    private static LeaderAndIsrPartitionState state(int leader, int epoch, boolean isNew) {
        return new LeaderAndIsrPartitionState(
                "",
                0,
                9,
                leader,
                epoch,
                List.of(1),
                epoch,
                List.of(1),
                List.of(),
                List.of(),
                isNew,
                (byte) 0);
    }

    private static ErrorCode errorOf(LeaderAndIsrResponse response) {
        return ErrorCode.of(response.topics().getFirst().partitionErrors().getFirst().errorCode());
    }

    @Test
    void shouldSpreadNewLogsOverDirectories() {
        assertThat(world.create("t", 10, 1)).isInstanceOf(Answer.Done.class);
        for (DirectoryFacts facts : node().replicas.describeDirectories()) {
            assertThat(facts.error()).isEqualTo(ErrorCode.NONE);
            assertThat(facts.replicas()).hasSize(5);
        }
        for (int p = 0; p < 10; p++) {
            assertThat(partition("t", p).view().isLeader()).isTrue();
            assertThat(produce(partition("t", p), "v")).isInstanceOf(ProduceOutcome.Appended.class);
        }
        assertThat(node().replicas.partition(world.tree.topics().get("t").id(), 3))
                .isSameAs(partition("t", 3));
    }

    @Test
    void shouldFindEverythingAgainAfterAnOrderlyRestart() {
        world.create("t", 6, 1);
        for (int p = 0; p < 6; p++) {
            produce(partition("t", p), "v");
        }
        world.stop(1);
        world.boot(1);
        assertThat(node().replicas.describeDirectories()).hasSize(2);
        world.rest();
        for (int p = 0; p < 6; p++) {
            assertThat(partition("t", p).view().openLog().endOffset()).isEqualTo(1);
            assertThat(partition("t", p).view().openLog().highWatermark()).isEqualTo(1);
            assertThat(produce(partition("t", p), "w")).isInstanceOf(ProduceOutcome.Appended.class);
        }
    }

    @Test
    void shouldFenceOldControllersAndOldLivesOfTheBroker() {
        long epoch = node().epoch;
        assertThat(errorOf(roles(9, epoch, ID, state(1, 0, true)))).isEqualTo(ErrorCode.NONE);
        assertThat(roles(8, epoch, ID, state(1, 1, false)).errorCode())
                .isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH.code());
        assertThat(roles(9, epoch - 1, ID, state(1, 1, false)).errorCode())
                .isEqualTo(ErrorCode.STALE_BROKER_EPOCH.code());
        assertThat(errorOf(roles(9, epoch, ID, state(1, 0, false))))
                .isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH);
        assertThat(errorOf(roles(9, epoch, new UUID(1, 2), state(1, 1, false))))
                .isEqualTo(ErrorCode.INCONSISTENT_TOPIC_ID);
        assertThat(errorOf(roles(9, epoch, ID, state(1, 1, false)))).isEqualTo(ErrorCode.NONE);
        assertThat(partition("byhand", 0).view().leaderEpoch()).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhatItHoldsNoReplicaOf() {
        var foreign =
                new LeaderAndIsrPartitionState(
                        "",
                        0,
                        9,
                        2,
                        0,
                        List.of(2),
                        0,
                        List.of(2),
                        List.of(),
                        List.of(),
                        true,
                        (byte) 0);
        assertThat(errorOf(roles(9, node().epoch, ID, foreign)))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void shouldStopAndDeleteByLeaderEpoch() {
        long epoch = node().epoch;
        roles(9, epoch, ID, state(1, 4, true));
        assertThat(stop(3, true)).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(partition("byhand", 0).view().isLeader()).isTrue();
        assertThat(stop(4, false)).isEqualTo(ErrorCode.NONE);
        assertThat(partition("byhand", 0).view().role()).isInstanceOf(Role.Offline.class);
        assertThat(errorOf(roles(9, epoch, ID, state(1, 4, false))))
                .as("it may go on in the same epoch")
                .isEqualTo(ErrorCode.NONE);
        assertThat(stop(-2, true)).isEqualTo(ErrorCode.NONE);
        assertThat(partition("byhand", 0)).isNull();
        assertThat(errorOf(roles(9, epoch, new UUID(1, 2), state(1, 0, true))))
                .as("another topic of that name")
                .isEqualTo(ErrorCode.NONE);
    }

    private ErrorCode stop(int leaderEpoch, boolean delete) {
        var stage =
                node().replicas
                        .apply(
                                StopReplicaRequest.DEFAULT
                                        .withControllerEpoch(9)
                                        .withBrokerEpoch(node().epoch)
                                        .withTopicStates(
                                                List.of(
                                                        new StopReplicaRequest
                                                                .StopReplicaTopicState(
                                                                "byhand",
                                                                List.of(
                                                                        new StopReplicaRequest
                                                                                .StopReplicaPartitionState(
                                                                                0,
                                                                                leaderEpoch,
                                                                                delete))))));
        world.sim.settle();
        return ErrorCode.of(
                stage.toCompletableFuture().join().partitionErrors().getFirst().errorCode());
    }

    @Test
    void shouldTakeOneDirectoryOfflineAndKeepTheOther() {
        world.create("t", 4, 1);
        List<Partition> onFirst = new ArrayList<>();
        List<Partition> onSecond = new ArrayList<>();
        var facts = node().replicas.describeDirectories();
        facts.get(0).replicas().forEach(r -> onFirst.add(node().replicas.partition(r.partition())));
        facts.get(1)
                .replicas()
                .forEach(r -> onSecond.add(node().replicas.partition(r.partition())));
        world.disks.get(1).get(0).failAfter(0);
        assertThat(produce(onFirst.get(0), "x"))
                .isInstanceOfSatisfying(
                        ProduceOutcome.Rejected.class,
                        r -> assertThat(r.error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR));
        assertThat(onFirst.get(1).view().check(-1, false)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(produce(onSecond.get(0), "x")).isInstanceOf(ProduceOutcome.Appended.class);
        assertThat(node().lostDirectories).hasSize(1);
        assertThat(node().replicas.onlineDirectories()).isEqualTo(1);
        assertThat(node().replicas.describeDirectories().get(0).error())
                .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        world.tree.announceLostDisk(1);
        world.rest();
        TopicPartition lost = onFirst.get(1).name();
        assertThat(world.tree.states().get(lost).state().leader()).isEqualTo(-1);
        assertThat(world.create("after", 2, 1)).isInstanceOf(Answer.Done.class);
        assertThat(partition("after", 0).view().isLeader()).isTrue();
    }

    @Test
    void shouldTellListenersOfRoles() {
        List<String> told = new ArrayList<>();
        node().replicas.listen((p, now) -> told.add(p.name() + " " + now.role()));
        world.create("t", 1, 1);
        assertThat(told).containsExactly("t-0 Leader[]");
        world.active().asks().deleteTopics(List.of("t"));
        world.rest();
        assertThat(told).hasSize(2);
        assertThat(told.get(1)).startsWith("t-0 Offline");
    }

    @Test
    void shouldCheckpointHighWatermarksFromTimeToTime() {
        world.create("t", 1, 1);
        produce(partition("t", 0), "v");
        world.sim.run(Duration.ofSeconds(6));
        boolean found = false;
        for (var disk : world.disks.get(1)) {
            byte[] content = disk.read(disk.root().resolve("replication-offset-checkpoint"));
            found |= new String(content, java.nio.charset.StandardCharsets.UTF_8).contains("t 0 1");
        }
        assertThat(found).isTrue();
    }
}
