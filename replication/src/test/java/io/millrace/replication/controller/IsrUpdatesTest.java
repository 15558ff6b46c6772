package io.millrace.replication.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionRequest.BrokerState;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.protocol.ErrorCode;

import org.junit.jupiter.api.Test;

import java.util.List;

class IsrUpdatesTest {
    private final SimCluster cluster = SimCluster.of(7, 3);

    private ModelBroker broker(int id) {
        return cluster.brokers.get(id);
    }

    @Test
    void shouldNotLetAShuttingDownBrokerIntoAnIsr() {
        cluster.createAt("t", List.of(List.of(1, 2)));
        cluster.await(cluster.active().asks().controlledShutdown(2, broker(2).epoch));
        assertThat(cluster.state("t", 0).isr()).containsExactly(1);
        AlterPartitionResponse answer = propose(1, "t", List.of(1, 2), 0);
        assertThat(errorOf(answer)).isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
    }

    @Test
    void shouldNotLetAFormerLifeOfABrokerIntoAnIsr() {
        cluster.createAt("t", List.of(List.of(1, 2)));
        assertThat(errorOf(propose(1, "t", List.of(1), 0))).isEqualTo(ErrorCode.NONE);
        long before = broker(2).epoch;
        cluster.crash(2);
        cluster.rest();
        cluster.boot(2);
        cluster.rest();
        long now = broker(2).epoch;
        assertThat(now).isGreaterThan(before);
        assertThat(errorOf(proposeLives(before))).isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
        assertThat(errorOf(proposeLives(now))).isEqualTo(ErrorCode.NONE);
    }

    /** Proposes brokers 1 and 2 for t-0, in version 3. */
    private AlterPartitionResponse proposeLives(long epochOfSecond) {
        var isr = List.of(new BrokerState(1, broker(1).epoch), new BrokerState(2, epochOfSecond));
        return propose(1, "t", data("t", 0).withNewIsrWithEpochs(isr), 3);
    }

    private AlterPartitionRequest.PartitionData data(String topic, int epochsBack) {
        return AlterPartitionRequest.PartitionData.DEFAULT
                .withPartitionIndex(0)
                .withLeaderEpoch(cluster.state(topic, 0).leaderEpoch() - epochsBack)
                .withPartitionEpoch(cluster.tree.state(topic, 0).version());
    }

    private AlterPartitionResponse propose(
            int leader, String topic, List<Integer> isr, int epochsBack) {
        return propose(leader, topic, data(topic, epochsBack).withNewIsr(isr), 2);
    }

    private AlterPartitionResponse propose(
            int leader, String topic, AlterPartitionRequest.PartitionData data, int version) {
        var request =
                new AlterPartitionRequest(
                        leader,
                        broker(leader).epoch,
                        List.of(
                                new AlterPartitionRequest.TopicData(
                                        topic,
                                        cluster.tree.topics().get(topic).id(),
                                        List.of(data))));
        return cluster.await(cluster.active().asks().alterPartition(request, version));
    }

    private static ErrorCode errorOf(AlterPartitionResponse answer) {
        return ErrorCode.of(answer.topics().getFirst().partitions().getFirst().errorCode());
    }

    @Test
    void shouldDecideOverIsrsByEpochs() {
        cluster.createAt("t", List.of(List.of(1, 2, 3)));
        assertThat(errorOf(propose(1, "t", List.of(1, 2), 0))).isEqualTo(ErrorCode.NONE);
        assertThat(cluster.state("t", 0).isr()).containsExactly(1, 2);
        assertThat(broker(3).image.partition("t", 0).isr()).containsExactly(1, 2);
        assertThat(errorOf(propose(1, "t", List.of(1, 2), 0)))
                .as("the same once more")
                .isEqualTo(ErrorCode.NONE);
        assertThat(errorOf(propose(1, "t", List.of(1), 1)))
                .isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(errorOf(propose(1, "t", List.of(1), -1))).isEqualTo(ErrorCode.NOT_CONTROLLER);
        broker(1).epoch--;
        assertThat(propose(1, "t", List.of(1), 0).errorCode())
                .isEqualTo(ErrorCode.STALE_BROKER_EPOCH.code());
    }
}
