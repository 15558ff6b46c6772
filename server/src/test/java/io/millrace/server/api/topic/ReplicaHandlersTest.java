package io.millrace.server.api.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.ElectionKind;
import io.millrace.replication.controller.ReplicaAssignment;
import io.millrace.wire.message.AlterPartitionReassignmentsRequest;
import io.millrace.wire.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import io.millrace.wire.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import io.millrace.wire.message.AlterPartitionReassignmentsResponse;
import io.millrace.wire.message.ElectLeadersRequest;
import io.millrace.wire.message.ElectLeadersRequest.TopicPartitions;
import io.millrace.wire.message.ElectLeadersResponse;
import io.millrace.wire.message.ListPartitionReassignmentsRequest;
import io.millrace.wire.message.ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics;
import io.millrace.wire.message.ListPartitionReassignmentsResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

class ReplicaHandlersTest {
    private final Cluster cluster = new Cluster().topic("a", 1, 1).topic("b", 2);
    private final Model controller = new Model();

    /** Elects broker 2 everywhere but where partition 0 of topic "a" is asked for; moves all. */
    private final class Model implements PartitionController {
        boolean inOffice = true;
        boolean told = true;
        ElectionKind kind;
        final Map<TopicPartition, Optional<List<Integer>>> targets = new LinkedHashMap<>();
        boolean mayResize;

        private <T> CompletionStage<Answer<T>> answer(T value) {
            return CompletableFuture.completedStage(
                    inOffice
                            ? Answer.done(value)
                            : Answer.rejected(ErrorCode.NOT_CONTROLLER, "elsewhere"));
        }

        @Override
        public CompletionStage<Answer<Map<TopicPartition, Answer<Integer>>>> electLeaders(
                ElectionKind wanted, Collection<TopicPartition> partitions) {
            kind = wanted;
            var results = new LinkedHashMap<TopicPartition, Answer<Integer>>();
            results.put(
                    new TopicPartition("a", 0),
                    Answer.rejected(ErrorCode.ELECTION_NOT_NEEDED, "led"));
            results.put(new TopicPartition("a", 1), Answer.done(2));
            if (partitions != null) results.keySet().retainAll(partitions);
            if (told) cluster.topic("a", 1, 2);
            return answer(results);
        }

        @Override
        public CompletionStage<Answer<Map<TopicPartition, Answer<List<Integer>>>>> reassign(
                Map<TopicPartition, Optional<List<Integer>>> wanted, boolean resize) {
            targets.putAll(wanted);
            mayResize = resize;
            var results = new LinkedHashMap<TopicPartition, Answer<List<Integer>>>();
            wanted.forEach((name, target) ->
                    results.put(
                            name,
                            target.<Answer<List<Integer>>>map(Answer::done)
                                    .orElseGet(() ->
                                            Answer.rejected(
                                                    ErrorCode.NO_REASSIGNMENT_IN_PROGRESS,
                                                    "does not move"))));
            return answer(results);
        }

        @Override
        public CompletionStage<Answer<Map<TopicPartition, ReplicaAssignment>>> reassignments(
                Collection<TopicPartition> partitions) {
            var moving = new LinkedHashMap<TopicPartition, ReplicaAssignment>();
            moving.put(
                    new TopicPartition("a", 1),
                    new ReplicaAssignment(List.of(3, 1), List.of(3), List.of(1)));
            if (partitions != null) moving.keySet().retainAll(partitions);
            return answer(moving);
        }
    }

    private ElectLeadersResponse elect(int version, int type, List<TopicPartitions> topics) {
        var handler = new ElectLeadersHandler(controller, cluster.view);
        var request = new ElectLeadersRequest((byte) type, topics, 0);
        return Cluster.now(handler.handle(request, Cluster.call(ApiKey.ELECT_LEADERS, version)));
    }

    private static List<String> results(ElectLeadersResponse response) {
        var lines = new ArrayList<String>();
        for (var topic : response.replicaElectionResults()) {
            for (var each : topic.partitionResult()) {
                lines.add(
                        topic.topic() + each.partitionId() + " " + ErrorCode.of(each.errorCode()));
            }
        }
        return lines;
    }

    @Test
    void shouldElectAndTellOfEachPartitionThatWasNamed() {
        var response = elect(2, 1, List.of(new TopicPartitions("a", List.of(0, 1))));

        assertThat(response.errorCode()).isZero();
        assertThat(results(response)).containsExactly("a0 ELECTION_NOT_NEEDED", "a1 NONE");
        assertThat(controller.kind).isEqualTo(ElectionKind.UNCLEAN);
    }

    @Test
    void shouldTellWhoAskedForAllOnlyOfElectionsThatWereNeeded() {
        assertThat(results(elect(2, 0, null))).containsExactly("a1 NONE");
    }

    @Test
    void shouldKnowOnlyPreferredElectionsInVersionZero() {
        elect(0, 1, List.of(new TopicPartitions("a", List.of(1))));

        assertThat(controller.kind).isEqualTo(ElectionKind.PREFERRED);
    }

    @Test
    void shouldSayThatTheLeaderIsNotKnownHereYetWhenTimeIsUp() {
        controller.told = false;

        assertThat(results(elect(2, 0, List.of(new TopicPartitions("a", List.of(1))))))
                .containsExactly("a1 REQUEST_TIMED_OUT");
    }

    @Test
    void shouldRefuseElectionsOfUnknownTypeAndThoseAskedOfTheWrongBroker() {
        var topics = List.of(new TopicPartitions("a", List.of(1)));
        var unknown = elect(2, 7, topics);
        assertThat(ErrorCode.of(unknown.errorCode())).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(results(unknown)).containsExactly("a1 INVALID_REQUEST");

        controller.inOffice = false;
        assertThat(results(elect(2, 0, topics))).containsExactly("a1 NOT_CONTROLLER");
        assertThat(results(elect(2, 0, null)))
                .containsExactly("a0 NOT_CONTROLLER", "a1 NOT_CONTROLLER", "b0 NOT_CONTROLLER");
    }

    private AlterPartitionReassignmentsResponse reassign(int version, boolean mayResize) {
        var topic =
                new ReassignableTopic(
                        "a",
                        List.of(
                                new ReassignablePartition(0, List.of(3, 2)),
                                new ReassignablePartition(1, null)));
        var request = new AlterPartitionReassignmentsRequest(0, mayResize, List.of(topic));
        return Cluster.now(
                new AlterPartitionReassignmentsHandler(controller)
                        .handle(
                                request,
                                Cluster.call(ApiKey.ALTER_PARTITION_REASSIGNMENTS, version)));
    }

    @Test
    void shouldPassTargetsAndCancellationsOnAndTellOfEach() {
        var response = reassign(1, false);

        assertThat(controller.targets)
                .containsEntry(new TopicPartition("a", 0), Optional.of(List.of(3, 2)))
                .containsEntry(new TopicPartition("a", 1), Optional.empty());
        assertThat(controller.mayResize).isFalse();
        assertThat(response.allowReplicationFactorChange()).isFalse();
        assertThat(response.responses().getFirst().partitions())
                .extracting(each -> ErrorCode.of(each.errorCode()))
                .containsExactly(ErrorCode.NONE, ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
    }

    @Test
    void shouldAlwaysAllowOtherReplicationFactorsInVersionZero() {
        assertThat(reassign(0, false).allowReplicationFactorChange()).isTrue();
        assertThat(controller.mayResize).isTrue();
    }

    @Test
    void shouldAnswerNotControllerForTheWholeRequest() {
        controller.inOffice = false;

        var response = reassign(0, true);
        assertThat(ErrorCode.of(response.errorCode())).isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(response.responses()).isEmpty();
        assertThat(ErrorCode.of(list(null).errorCode())).isEqualTo(ErrorCode.NOT_CONTROLLER);
    }

    private ListPartitionReassignmentsResponse list(List<ListPartitionReassignmentsTopics> topics) {
        return Cluster.now(
                new ListPartitionReassignmentsHandler(controller)
                        .handle(
                                new ListPartitionReassignmentsRequest(0, topics),
                                Cluster.call(ApiKey.LIST_PARTITION_REASSIGNMENTS, 0)));
    }

    @Test
    void shouldListWhatMovesOfAllOrOfThePartitionsNamed() {
        var all = list(null).topics().getFirst();
        assertThat(all.name()).isEqualTo("a");
        assertThat(all.partitions().getFirst().replicas()).containsExactly(3, 1);
        assertThat(all.partitions().getFirst().addingReplicas()).containsExactly(3);
        assertThat(all.partitions().getFirst().removingReplicas()).containsExactly(1);

        assertThat(list(List.of(new ListPartitionReassignmentsTopics("a", List.of(0)))).topics())
                .isEmpty();
        assertThat(list(List.of()).topics()).isEmpty();
    }
}
