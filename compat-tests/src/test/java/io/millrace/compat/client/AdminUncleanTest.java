package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.errors.EligibleLeadersNotAvailableException;
import org.apache.kafka.common.errors.PreferredLeaderNotAvailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Partitions whose last replica in sync is gone. Broker 3 keeps the cluster together, 1 and 2 have
 * the replicas.
 */
class AdminUncleanTest {
    private static final int ZOOKEEPER = BrokerSpec.freePort();

    @Test
    void shouldLeadUncleanlyAsSoonAsThatIsAllowedOrAskedFor(@TempDir Path home) {
        try (BrokerProcess three = BrokerProcess.start(spec(home, 3))) {
            assumeTrue(three.isMillrace(), "the other broker's settings are not spelt here");
            try (BrokerProcess one = BrokerProcess.start(spec(home, 1));
                    BrokerProcess two = BrokerProcess.start(spec(home, 2));
                    Admin admin = new Clients(three).admin()) {
                List.of("asked", "of-topic", "of-all").forEach(topic -> create(admin, topic));
                two.terminate();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> partition(admin, "asked").isr().size() == 1);
                one.terminate();
                two.restart();
                await().atMost(Duration.ofSeconds(20)).until(() -> leader(admin, "of-all") == -1);

                assertThat(elect(admin, ElectionType.PREFERRED))
                        .isInstanceOfAny(
                                PreferredLeaderNotAvailableException.class,
                                EligibleLeadersNotAvailableException.class);
                assertThat(elect(admin, ElectionType.UNCLEAN)).isNull();
                assertThat(leader(admin, "asked")).isEqualTo(2);

                allow(admin, new ConfigResource(Type.TOPIC, "of-topic"));
                await().atMost(Duration.ofSeconds(20)).until(() -> leader(admin, "of-topic") == 2);
                assertThat(leader(admin, "of-all")).isEqualTo(-1);
                allow(admin, new ConfigResource(Type.BROKER, ""));
                await().atMost(Duration.ofSeconds(20)).until(() -> leader(admin, "of-all") == 2);
            }
        }
    }

    private static BrokerSpec spec(Path home, int id) {
        BrokerSpec spec =
                BrokerSpec.in(home.resolve("broker-" + id))
                        .with("broker.id", Integer.toString(id))
                        .withJvmFlags("-Xmx256m", "-XX:TieredStopAtLevel=1");
        return id == 3
                ? spec.with("millrace.zookeeper.port", Integer.toString(ZOOKEEPER))
                : spec.with("zookeeper.connect", "127.0.0.1:" + ZOOKEEPER);
    }

    private static void create(Admin admin, String topic) {
        get(admin.createTopics(List.of(new NewTopic(topic, Map.of(0, List.of(1, 2))))).all());
    }

    private static TopicPartitionInfo partition(Admin admin, String topic) {
        return get(admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .partitions()
                .get(0);
    }

    private static int leader(Admin admin, String topic) {
        Node leader = partition(admin, topic).leader();
        return leader == null ? -1 : leader.id();
    }

    private static Throwable elect(Admin admin, ElectionType type) {
        var asked = new TopicPartition("asked", 0);
        return get(admin.electLeaders(type, Set.of(asked)).partitions()).get(asked).orElse(null);
    }

    private static void allow(Admin admin, ConfigResource resource) {
        var op =
                new AlterConfigOp(
                        new ConfigEntry("unclean.leader.election.enable", "true"), OpType.SET);
        get(admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all());
    }
}
