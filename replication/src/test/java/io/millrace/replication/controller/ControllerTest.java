package io.millrace.replication.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.cluster.PartitionImage;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

class ControllerTest {
    private final SimCluster cluster = SimCluster.of(7, 3);

    private ModelBroker broker(int id) {
        return cluster.brokers.get(id);
    }

    private static TopicPartition partition(String topic, int number) {
        return new TopicPartition(topic, number);
    }

    @Test
    void shouldElectOneControllerAndTellEverybody() {
        int controller = cluster.tree.controller();
        assertThat(cluster.nodes.values().stream().filter(n -> n.controller().isActive()))
                .hasSize(1);
        for (ModelBroker broker : cluster.brokers.values()) {
            assertThat(broker.image.controllerId()).isEqualTo(controller);
            assertThat(broker.image.brokers()).containsOnlyKeys(1, 2, 3);
        }
    }

    @Test
    void shouldCreateATopicWithLeadersKnownEverywhere() {
        Answer<CreatedTopic> answer = cluster.create("orders", 6, 3);
        assertThat(answer).isInstanceOf(Answer.Done.class);
        for (ModelBroker broker : cluster.brokers.values()) {
            for (int p = 0; p < 6; p++) {
                PartitionImage image = broker.image.partition("orders", p);
                assertThat(image.leader()).isEqualTo(image.replicas().getFirst());
                assertThat(image.isr()).containsExactlyInAnyOrder(1, 2, 3);
                assertThat(broker.roles.get(partition("orders", p)).leader())
                        .isEqualTo(image.leader());
            }
            assertThat(broker.image.topic("orders").id())
                    .isEqualTo(cluster.tree.topics().get("orders").id());
        }
        assertThat(cluster.tree.history().stream().map(SimTree.LeaderRecord::leader).distinct())
                .as("leaders go round")
                .hasSize(3);
    }

    @Test
    void shouldRefuseTopicsThatCannotBe() {
        cluster.create("good.name", 1, 1);
        assertThat(cluster.create("bad name", 1, 1).error())
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(cluster.create("good.name", 1, 1).error())
                .isEqualTo(ErrorCode.TOPIC_ALREADY_EXISTS);
        assertThat(cluster.create("good_name", 1, 1).error())
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(cluster.create("none", 0, 1).error()).isEqualTo(ErrorCode.INVALID_PARTITIONS);
        assertThat(cluster.create("wide", 1, 4).error())
                .isEqualTo(ErrorCode.INVALID_REPLICATION_FACTOR);
        assertThat(cluster.createAt("twice", List.of(List.of(1, 1))).error())
                .isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(cluster.createAt("uneven", List.of(List.of(1), List.of(1, 2))).error())
                .isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(cluster.createAt("nobody", List.of(List.of(9))).error())
                .isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(cluster.tree.topics()).containsOnlyKeys("good.name");
    }

    @Test
    void shouldCountABrokerWhoseRegistrationIsStillToBeAnnounced() {
        cluster.crash(cluster.tree.controller() == 3 ? 2 : 3);
        cluster.rest();
        int back = cluster.nodes.containsKey(3) ? 2 : 3;
        broker(back).boot(cluster.tree.register(broker(back).info()));
        assertThat(cluster.create("wide", 1, 3).error()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldOnlyValidateWhenAskedTo() {
        var answers =
                cluster.await(
                        cluster.active()
                                .asks()
                                .createTopics(List.of(NewTopic.of("maybe", 4, 2)), true));
        assertThat(answers.get("maybe")).isInstanceOf(Answer.Done.class);
        assertThat(cluster.tree.topics()).isEmpty();
    }

    @Test
    void shouldAnswerNotControllerWhereItIsNot() {
        int other = cluster.tree.controller() == 1 ? 2 : 1;
        var stage =
                cluster.nodes
                        .get(other)
                        .controller()
                        .asks()
                        .createTopics(List.of(NewTopic.of("t", 1, 1)), false);
        assertThat(cluster.await(stage).get("t").error()).isEqualTo(ErrorCode.NOT_CONTROLLER);
    }

    @Test
    void shouldElectAnInSyncReplicaWhenALeaderDies() {
        cluster.createAt("t", List.of(List.of(1, 2, 3)));
        cluster.crash(1);
        cluster.rest();
        LeaderState state = cluster.state("t", 0);
        assertThat(state.leader()).isEqualTo(2);
        assertThat(state.isr()).containsExactly(2, 3);
        assertThat(state.leaderEpoch()).isEqualTo(1);
        assertThat(broker(3).image.partition("t", 0).leader()).isEqualTo(2);
        assertThat(broker(3).image.partition("t", 0).offlineReplicas()).containsExactly(1);
    }

    @Test
    void shouldKeepTheLastInSyncReplicaAndElectNobodyElse() {
        cluster.createAt("t", List.of(List.of(1, 2)));
        cluster.crash(2);
        cluster.rest();
        cluster.crash(1);
        cluster.rest();
        assertThat(cluster.state("t", 0).leader()).isEqualTo(LeaderState.NONE);
        assertThat(cluster.state("t", 0).isr()).containsExactly(1);
        cluster.boot(2);
        cluster.rest();
        assertThat(cluster.state("t", 0).leader()).as("2 is not in sync").isEqualTo(-1);
        cluster.boot(1);
        cluster.rest();
        assertThat(cluster.state("t", 0).leader()).isEqualTo(1);
        cluster.catchUp();
        assertThat(cluster.state("t", 0).isr()).containsExactly(1, 2);
    }

    @Test
    void shouldElectUncleanlyWhereThatIsAllowed() {
        cluster.uncleanTopics.add("t");
        cluster.createAt("t", List.of(List.of(1, 2)));
        cluster.crash(2);
        cluster.rest();
        cluster.crash(1);
        cluster.rest();
        cluster.boot(2);
        cluster.rest();
        LeaderState state = cluster.state("t", 0);
        assertThat(state.leader()).isEqualTo(2);
        assertThat(state.isr()).containsExactly(2);
        assertThat(state.recovering()).isTrue();
    }

    @Test
    void shouldTreatABouncedBrokerAsGoneAndComeBack() {
        cluster.createAt("t", List.of(List.of(1, 2, 3)));
        ModelBroker bounced = broker(1);
        // Both events become one: the controller sees another epoch under the same id.
        cluster.network.unplug(1);
        cluster.tree.brokers.remove(1);
        bounced.boot(cluster.tree.register(bounced.info()));
        cluster.network.plug(1, bounced);
        cluster.rest();
        assertThat(cluster.state("t", 0).leader()).isEqualTo(2);
        assertThat(bounced.roles.get(partition("t", 0)).leader()).isEqualTo(2);
        assertThat(bounced.image.partition("t", 0).leader()).isEqualTo(2);
    }

    @Test
    void shouldFailOverToAnotherControllerAndFenceTheOld() {
        cluster.createAt("t", List.of(List.of(1, 2, 3), List.of(2, 3, 1)));
        int first = cluster.tree.controller();
        int epoch = cluster.tree.controllerEpoch();
        cluster.freeze(first);
        cluster.rest();
        assertThat(cluster.tree.controller()).isNotEqualTo(first);
        assertThat(cluster.tree.controllerEpoch()).isGreaterThan(epoch);
        // The old one does not know yet that it is none any more.
        var late = cluster.nodes.get(first).controller();
        assertThat(late.isActive()).isTrue();
        var stage = late.asks().createTopics(List.of(NewTopic.of("late", 1, 1)), false);
        cluster.rest();
        cluster.thaw(first);
        assertThat(cluster.await(stage).get("late").error()).isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(cluster.tree.topics()).doesNotContainKey("late");
        assertThat(late.isActive()).isFalse();
    }

    @Test
    void shouldMoveLeadersAwayFromABrokerThatShutsDown() {
        cluster.createAt("t", List.of(List.of(1, 2), List.of(2, 1)));
        cluster.createAt("alone", List.of(List.of(1)));
        var answer = cluster.await(cluster.active().asks().controlledShutdown(1, broker(1).epoch));
        assertThat(answer).isEqualTo(Answer.done(Set.of()));
        assertThat(cluster.state("t", 0).leader()).isEqualTo(2);
        assertThat(cluster.state("t", 0).isr()).containsExactly(2);
        assertThat(cluster.state("t", 1).isr()).containsExactly(2);
        assertThat(cluster.state("alone", 0).leader()).as("nobody else has it").isEqualTo(1);
        assertThat(broker(1).received).contains("StopReplica t-1");
        assertThat(cluster.await(cluster.active().asks().controlledShutdown(1, 0)).error())
                .isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
        assertThat(cluster.await(cluster.active().asks().controlledShutdown(8, 0)).error())
                .isEqualTo(ErrorCode.BROKER_NOT_AVAILABLE);
    }

    @Test
    void shouldLetABrokerThatShutsDownLeadUntilItsSuccessorDoesOrHasHadItsTime() {
        cluster.createAt("t", List.of(List.of(1, 2, 3)));
        broker(1).received.clear();
        broker(3).received.clear();
        cluster.network.unplug(2);
        cluster.active().asks().controlledShutdown(1, broker(1).epoch);
        cluster.sim.run(Duration.ofMillis(200));
        assertThat(broker(3).received).contains("LeaderAndIsr t-0");
        assertThat(broker(1).received).isEmpty();
        cluster.sim.run(Duration.ofMillis(200));
        assertThat(broker(1).received).containsExactly("LeaderAndIsr t-0", "UpdateMetadata");
    }

    @Test
    void shouldGrowATopic() {
        cluster.create("t", 2, 2);
        var answers =
                cluster.await(
                        cluster.active()
                                .asks()
                                .createPartitions(
                                        List.of(new MorePartitions("t", 5, null)), false));
        assertThat(answers.get("t")).isEqualTo(Answer.done(5));
        assertThat(cluster.tree.topics().get("t").partitions()).hasSize(5);
        for (int p = 0; p < 5; p++) {
            assertThat(broker(1).image.partition("t", p).leader()).isPositive();
        }
        var fewer =
                cluster.await(
                        cluster.active()
                                .asks()
                                .createPartitions(
                                        List.of(new MorePartitions("t", 5, null)), false));
        assertThat(fewer.get("t").error()).isEqualTo(ErrorCode.INVALID_PARTITIONS);
    }

    @Test
    void shouldTakeUpWhatOldToolsCreate() {
        var assignments = new TreeMap<Integer, List<Integer>>();
        assignments.put(0, List.of(2, 3));
        cluster.tree.createByTool("old", assignments);
        cluster.rest();
        assertThat(cluster.state("old", 0).leader()).isEqualTo(2);
        assertThat(cluster.tree.topics().get("old").id()).isNotNull();
        assertThat(broker(1).image.partition("old", 0).leader()).isEqualTo(2);
    }

    @Test
    void shouldDeleteATopicEverywhere() {
        cluster.create("t", 3, 2);
        var answers = cluster.await(cluster.active().asks().deleteTopics(List.of("t", "none")));
        assertThat(answers.get("t")).isInstanceOf(Answer.Done.class);
        assertThat(answers.get("none").error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(cluster.tree.topics()).isEmpty();
        assertThat(cluster.tree.states()).isEmpty();
        assertThat(cluster.tree.marks()).isEmpty();
        for (ModelBroker broker : cluster.brokers.values()) {
            assertThat(broker.onDisk).isEmpty();
            assertThat(broker.image.topic("t")).isNull();
        }
        assertThat(cluster.create("t", 1, 1)).isInstanceOf(Answer.Done.class);
    }

    @Test
    void shouldDeleteATopicMarkedByAToolAndWaitForDeadBrokers() {
        cluster.createAt("t", List.of(List.of(1, 2)));
        cluster.crash(2);
        cluster.rest();
        cluster.tree.markByTool("t");
        cluster.tree.markByTool("nonsense");
        cluster.rest();
        assertThat(cluster.tree.topics()).containsKey("t");
        assertThat(cluster.tree.marks()).containsExactly("t");
        assertThat(broker(1).onDisk).isEmpty();
        assertThat(cluster.create("t", 1, 1).error()).isEqualTo(ErrorCode.TOPIC_ALREADY_EXISTS);
        cluster.boot(2);
        cluster.rest();
        assertThat(cluster.tree.topics()).isEmpty();
        assertThat(broker(2).onDisk).isEmpty();
    }

    @Test
    void shouldGoOnDeletingAfterAFailover() {
        cluster.createAt("t", List.of(List.of(1, 2, 3)));
        int controller = cluster.tree.controller();
        int other = controller == 3 ? 2 : 3;
        cluster.crash(other);
        cluster.rest();
        cluster.await(cluster.active().asks().deleteTopics(List.of("t")));
        cluster.crash(controller);
        cluster.rest();
        cluster.boot(other);
        cluster.boot(controller);
        cluster.rest();
        assertThat(cluster.tree.topics()).isEmpty();
        assertThat(cluster.tree.marks()).isEmpty();
    }

    @Test
    void shouldMoveLeadersOffALostDisk() {
        cluster.createAt("t", List.of(List.of(1, 2), List.of(1, 3)));
        broker(1).badDisk.add(partition("t", 0));
        cluster.tree.announceLostDisk(1);
        cluster.rest();
        assertThat(cluster.state("t", 0).leader()).isEqualTo(2);
        assertThat(cluster.state("t", 0).isr()).containsExactly(2);
        assertThat(cluster.state("t", 1).leader()).isEqualTo(1);
        assertThat(broker(3).image.partition("t", 0).offlineReplicas()).containsExactly(1);
        assertThat(cluster.tree.openNotices()).isZero();
    }

    @Test
    void shouldPassOnIsrsThatLeadersWroteThemselves() {
        cluster.createAt("t", List.of(List.of(1, 2, 3)));
        cluster.tree.writeIsrByLeader(partition("t", 0), List.of(1, 3));
        cluster.rest();
        assertThat(broker(2).image.partition("t", 0).isr()).containsExactly(1, 3);
        assertThat(cluster.tree.openNotices()).isZero();
        cluster.crash(1);
        cluster.rest();
        assertThat(cluster.state("t", 0).leader()).isEqualTo(3);
    }

    @Test
    void shouldReturnToPreferredLeadersWhenAskedAndByItself() {
        cluster.createAt("t", List.of(List.of(1, 2)));
        cluster.crash(1);
        cluster.rest();
        cluster.boot(1);
        cluster.rest();
        var early =
                cluster.await(
                        cluster.active()
                                .asks()
                                .electLeaders(ElectionKind.PREFERRED, List.of(partition("t", 0))));
        assertThat(onlyError(early)).isEqualTo(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE);
        cluster.catchUp();
        var now =
                cluster.await(
                        cluster.active()
                                .asks()
                                .electLeaders(ElectionKind.PREFERRED, List.of(partition("t", 0))));
        assertThat(onlyError(now)).isEqualTo(ErrorCode.NONE);
        assertThat(cluster.state("t", 0).leader()).isEqualTo(1);
        var again =
                cluster.await(cluster.active().asks().electLeaders(ElectionKind.PREFERRED, null));
        assertThat(onlyError(again)).isEqualTo(ErrorCode.ELECTION_NOT_NEEDED);

        cluster.crash(1);
        cluster.rest();
        cluster.boot(1);
        cluster.rest();
        cluster.catchUp();
        assertThat(cluster.state("t", 0).leader()).isEqualTo(2);
        cluster.sim.run(Duration.ofMinutes(6));
        assertThat(cluster.state("t", 0).leader()).isEqualTo(1);
    }

    private static ErrorCode onlyError(Answer<Map<TopicPartition, Answer<Integer>>> answer) {
        return switch (answer) {
            case Answer.Done<Map<TopicPartition, Answer<Integer>>>(var each) ->
                    each.values().iterator().next().error();
            case Answer.Rejected<Map<TopicPartition, Answer<Integer>>>(var error, var why) -> error;
        };
    }

    @Test
    void shouldElectPreferredLeadersThatAToolAsksFor() {
        cluster.createAt("t", List.of(List.of(1, 2)));
        cluster.crash(1);
        cluster.rest();
        cluster.boot(1);
        cluster.rest();
        cluster.catchUp();
        cluster.tree.electPreferredByTool(Set.of(partition("t", 0)));
        cluster.rest();
        assertThat(cluster.state("t", 0).leader()).isEqualTo(1);
        assertThat(cluster.tree.preferred()).isNull();
    }

    @Test
    void shouldMoveReplicasWhenTheNewOnesAreInSync() {
        cluster.createAt("t", List.of(List.of(1, 2)));
        var begun =
                cluster.await(
                        cluster.active()
                                .asks()
                                .reassign(
                                        Map.of(partition("t", 0), Optional.of(List.of(3, 2))),
                                        true));
        assertThat(begun).isInstanceOf(Answer.Done.class);
        ReplicaAssignment moving = cluster.tree.topics().get("t").partitions().get(0);
        assertThat(moving)
                .isEqualTo(new ReplicaAssignment(List.of(3, 2, 1), List.of(3), List.of(1)));
        assertThat(cluster.state("t", 0).leader()).isEqualTo(1);
        assertThat(broker(3).onDisk).contains(partition("t", 0));

        cluster.catchUp();
        cluster.rest();
        assertThat(cluster.tree.topics().get("t").partitions().get(0))
                .isEqualTo(ReplicaAssignment.of(List.of(3, 2)));
        assertThat(cluster.state("t", 0).leader()).isEqualTo(3);
        assertThat(cluster.state("t", 0).isr()).containsExactlyInAnyOrder(3, 2);
        assertThat(broker(1).onDisk).isEmpty();
        assertThat(broker(2).image.partition("t", 0).replicas()).containsExactly(3, 2);
    }

    @Test
    void shouldNotChangeTheReplicationFactorUnlessAllowed() {
        cluster.create("t", 1, 2);
        var wider = Map.of(partition("t", 0), Optional.of(List.of(1, 2, 3)));

        var refused = cluster.await(cluster.active().asks().reassign(wider, false));
        var allowed = cluster.await(cluster.active().asks().reassign(wider, true));

        assertThat(refused)
                .isInstanceOfSatisfying(
                        Answer.Done.class,
                        done ->
                                assertThat(String.valueOf(done.value()))
                                        .contains("INVALID_REPLICATION_FACTOR"));
        assertThat(String.valueOf(allowed)).contains("[1, 2, 3]");
    }

    @Test
    void shouldRefuseMorePartitionsThanATopicsNodeCanHold() {
        var answers =
                cluster.await(
                        cluster.active()
                                .asks()
                                .createTopics(
                                        List.of(
                                                NewTopic.of("huge", Integer.MAX_VALUE, 1),
                                                NewTopic.of("large", 10_000, 1),
                                                NewTopic.of("more", 1, 1)),
                                        true));

        assertThat(answers.get("huge").error()).isEqualTo(ErrorCode.POLICY_VIOLATION);
        assertThat(answers.get("large").error()).isEqualTo(ErrorCode.NONE);
        assertThat(answers.get("more").error()).isEqualTo(ErrorCode.POLICY_VIOLATION);
    }

    @Test
    void shouldTakeAReassignmentBack() {
        cluster.createAt("t", List.of(List.of(1, 2)));
        cluster.crash(3);
        cluster.rest();
        var dead =
                cluster.await(
                        cluster.active()
                                .asks()
                                .reassign(
                                        Map.of(partition("t", 0), Optional.of(List.of(3, 2))),
                                        true));
        assertThat(errors(dead)).containsExactly(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        cluster.boot(3);
        cluster.rest();
        var none =
                cluster.await(
                        cluster.active()
                                .asks()
                                .reassign(Map.of(partition("t", 0), Optional.empty()), true));
        assertThat(errors(none)).containsExactly(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
        cluster.await(
                cluster.active()
                        .asks()
                        .reassign(Map.of(partition("t", 0), Optional.of(List.of(3, 2))), true));
        cluster.await(
                cluster.active()
                        .asks()
                        .reassign(Map.of(partition("t", 0), Optional.empty()), true));
        assertThat(cluster.tree.topics().get("t").partitions().get(0))
                .isEqualTo(ReplicaAssignment.of(List.of(2, 1)));
        assertThat(broker(1).roles.get(partition("t", 0)).replicas()).containsExactly(2, 1);
        assertThat(broker(3).onDisk).isEmpty();
        assertThat(cluster.state("t", 0).leader()).isEqualTo(1);
    }

    @Test
    void shouldNotTakeAReassignmentBackThatHasTheOnlyReplicaInSync() {
        cluster.createAt("t", List.of(List.of(1)));
        cluster.await(
                cluster.active()
                        .asks()
                        .reassign(Map.of(partition("t", 0), Optional.of(List.of(1, 2, 3))), true));
        cluster.crash(3);
        cluster.rest();
        cluster.catchUp();
        cluster.crash(1);
        cluster.rest();
        assertThat(cluster.state("t", 0).isr()).containsExactly(2);
        var back =
                cluster.await(
                        cluster.active()
                                .asks()
                                .reassign(Map.of(partition("t", 0), Optional.empty()), true));
        assertThat(errors(back)).containsExactly(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(broker(2).onDisk).contains(partition("t", 0));
    }

    private static List<ErrorCode> errors(
            Answer<Map<TopicPartition, Answer<List<Integer>>>> answer) {
        return ((Answer.Done<Map<TopicPartition, Answer<List<Integer>>>>) answer)
                .value().values().stream().map(Answer::error).toList();
    }

    @Test
    void shouldCarryOutReassignmentsOfATool() {
        cluster.createAt("t", List.of(List.of(1, 2)));
        cluster.tree.reassignByTool(Map.of(partition("t", 0), List.of(2, 3)));
        cluster.rest();
        cluster.catchUp();
        cluster.rest();
        assertThat(cluster.tree.topics().get("t").partitions().get(0).replicas())
                .containsExactly(2, 3);
        assertThat(cluster.tree.reassignments()).isNull();
    }

    @Test
    void shouldHandOutProducerIdsOnce() {
        int any = cluster.tree.controller();
        var one =
                cluster.await(cluster.active().asks().allocateProducerIds(any, broker(any).epoch));
        var two =
                cluster.await(cluster.active().asks().allocateProducerIds(any, broker(any).epoch));
        assertThat(one).isEqualTo(Answer.done(new ClusterStore.ProducerIds(0, 1000)));
        assertThat(two).isEqualTo(Answer.done(new ClusterStore.ProducerIds(1000, 1000)));
        var stale = cluster.await(cluster.active().asks().allocateProducerIds(any, -5));
        assertThat(stale.error()).isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
    }

    @Test
    void shouldSendRolesBeforeMetadataAndOnceEach() {
        broker(1).received.clear();
        cluster.createAt("t", List.of(List.of(1), List.of(1)));
        assertThat(broker(1).received)
                .containsExactly("LeaderAndIsr t-0", "LeaderAndIsr t-1", "UpdateMetadata");
    }
}
