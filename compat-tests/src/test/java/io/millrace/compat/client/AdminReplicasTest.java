package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Elections and reassignments, by the stock admin client of a cluster of one broker. */
@ExtendWith(SharedBroker.class)
class AdminReplicasTest {
    private final Clients clients;
    private final Admin admin;

    AdminReplicasTest(BrokerProcess broker) {
        clients = new Clients(broker);
        admin = clients.admin();
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @ParameterizedTest
    @EnumSource(ElectionType.class)
    void shouldSayWhyThereIsNoElection(ElectionType type) {
        var led = new TopicPartition(clients.newTopic("elect", 1), 0);
        var absent = new TopicPartition("absent", 7);

        var results = get(admin.electLeaders(type, Set.of(led, absent)).partitions());

        assertThat(results.get(led)).containsInstanceOf(ElectionNotNeededException.class);
        assertThat(results.get(absent)).containsInstanceOf(UnknownTopicOrPartitionException.class);
        assertThat(get(admin.electLeaders(type, null).partitions())).doesNotContainKey(led);
    }

    @Test
    void shouldTakeAReassignmentToWhereTheReplicasAreForDone() {
        var partition = new TopicPartition(clients.newTopic("stay", 1), 0);

        get(admin.alterPartitionReassignments(Map.of(partition, to(brokerId()))).all());

        assertThat(get(admin.listPartitionReassignments().reassignments()))
                .doesNotContainKey(partition);
        assertThat(get(admin.listPartitionReassignments(Set.of(partition)).reassignments()))
                .isEmpty();
    }

    @Test
    void shouldRefuseReassignmentsThatCannotBe() {
        var partition = new TopicPartition(clients.newTopic("move", 1), 0);

        assertThatThrownBy(() -> reassign(partition, to(99)))
                .isInstanceOf(InvalidReplicaAssignmentException.class);
        assertThatThrownBy(() -> reassign(partition, to(brokerId(), brokerId())))
                .isInstanceOf(InvalidReplicaAssignmentException.class);
        assertThatThrownBy(() -> reassign(partition, Optional.empty()))
                .isInstanceOf(NoReassignmentInProgressException.class);
        assertThatThrownBy(() -> reassign(new TopicPartition("absent", 7), to(brokerId())))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    private void reassign(TopicPartition partition, Optional<NewPartitionReassignment> target) {
        get(admin.alterPartitionReassignments(Map.of(partition, target)).all());
    }

    private static Optional<NewPartitionReassignment> to(Integer... brokers) {
        return Optional.of(new NewPartitionReassignment(List.of(brokers)));
    }

    private int brokerId() {
        return Clients.brokerId(admin);
    }
}
