package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.process.ClusterProcess;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterPartitionReassignmentsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Replicas moved between the brokers of a cluster, and leaders sent back where they belong. */
class AdminReassignTest {
    private static final TopicPartition PARTITION = new TopicPartition("moved", 0);
    private static final Map<String, String> BY_HAND =
            Map.of("auto.leader.rebalance.enable", "false");

    @Test
    void shouldMoveReplicasWithTheirRecordsAndReturnTheLeader(@TempDir Path home) {
        try (ClusterProcess cluster = ClusterProcess.start(home, 3, BY_HAND)) {
            var clients = new Clients(cluster.bootstrap());
            try (Admin admin = clients.admin()) {
                create(admin, List.of(1, 2));
                produce(clients, 100);

                assertThatThrownBy(() -> move(admin, false, 3, 2, 1))
                        .isInstanceOf(InvalidReplicationFactorException.class);
                move(admin, false, 3, 2);
                awaitReplicas(admin, 3, 2);
                assertThat(clients.readToEnd("moved", 0, 0)).hasSize(100);

                move(admin, true, 1, 3, 2);
                awaitReplicas(admin, 1, 3, 2);
                var asked = Set.of(PARTITION);
                var elected = get(admin.electLeaders(ElectionType.PREFERRED, asked).partitions());
                assertThat(elected.get(PARTITION)).isEmpty();
                assertThat(partition(admin).leader().id()).isEqualTo(1);
                assertThat(clients.readToEnd("moved", 0, 0)).hasSize(100);
            }
        }
    }

    private static void create(Admin admin, List<Integer> replicas) {
        get(admin.createTopics(List.of(new NewTopic("moved", Map.of(0, replicas)))).all());
    }

    private static void produce(Clients clients, int count) {
        try (var producer = clients.producer("acks", "all")) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>("moved", new byte[1_000]));
            }
            producer.flush();
        }
    }

    private static void move(Admin admin, boolean mayResize, Integer... target) {
        var options = new AlterPartitionReassignmentsOptions();
        options.allowReplicationFactorChange(mayResize);
        var to = Optional.of(new NewPartitionReassignment(List.of(target)));
        get(admin.alterPartitionReassignments(Map.of(PARTITION, to), options).all());
    }

    private static void awaitReplicas(Admin admin, Integer... expected) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    assertThat(get(admin.listPartitionReassignments().reassignments())).isEmpty();
                    assertThat(partition(admin).replicas())
                            .extracting(Node::id)
                            .containsExactly(expected);
                    assertThat(partition(admin).isr()).hasSameSizeAs(expected);
                });
    }

    private static TopicPartitionInfo partition(Admin admin) {
        return get(admin.describeTopics(List.of("moved")).allTopicNames())
                .get("moved")
                .partitions()
                .get(0);
    }
}
