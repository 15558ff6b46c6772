package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Topics made, grown, described and deleted by the stock admin client. */
@ExtendWith(SharedBroker.class)
class AdminTopicsTest {
    private final Clients clients;
    private final Admin admin;

    AdminTopicsTest(BrokerProcess broker) {
        clients = new Clients(broker);
        admin = clients.admin();
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void shouldTellWhatItCreated() {
        String name = name("told");
        var created =
                admin.createTopics(
                        List.of(
                                new NewTopic(name, 7, (short) 1)
                                        .configs(Map.of("retention.ms", "86400000"))));

        assertThat(get(created.numPartitions(name))).isEqualTo(7);
        assertThat(get(created.replicationFactor(name))).isEqualTo(1);
        assertThat(get(created.config(name)).get("retention.ms").value()).isEqualTo("86400000");
        TopicDescription described = describe(name);
        assertThat(described.topicId())
                .isEqualTo(get(created.topicId(name)))
                .isNotEqualTo(Uuid.ZERO_UUID);
        assertThat(described.partitions())
                .hasSize(7)
                .allSatisfy(p -> {
                    assertThat(p.leader()).isNotNull();
                    assertThat(p.isr()).isEqualTo(p.replicas()).containsExactly(p.leader());
                });
        assertThat(described.isInternal()).isFalse();
    }

    @Test
    void shouldUseTheBrokersDefaultsWhenCountsAreLeftOut() {
        String name = name("defaults");
        get(
                admin.createTopics(List.of(new NewTopic(name, Optional.empty(), Optional.empty())))
                        .all());

        assertThat(describe(name).partitions()).hasSize(1);
    }

    @Test
    void shouldFollowAnAssignmentByHand() {
        String name = name("by-hand");
        int broker = Clients.brokerId(admin);
        get(
                admin.createTopics(
                                List.of(
                                        new NewTopic(
                                                name,
                                                Map.of(0, List.of(broker), 1, List.of(broker)))))
                        .all());

        assertThat(describe(name).partitions()).hasSize(2);
    }

    @Test
    void shouldDescribeByIdAndListTheTopic() {
        String name = clients.newTopic("by-id", 2);
        Uuid id = describe(name).topicId();

        assertThat(
                        get(admin.describeTopics(TopicCollection.ofTopicIds(List.of(id)))
                                        .allTopicIds())
                                .get(id)
                                .name())
                .isEqualTo(name);
        assertThat(get(admin.listTopics().namesToListings()).get(name).topicId()).isEqualTo(id);
    }

    @Test
    void shouldChangeNothingWhenAskedOnlyToValidate() {
        String name = name("validated");
        get(
                admin.createTopics(
                                List.of(new NewTopic(name, 1, (short) 1)),
                                new CreateTopicsOptions().validateOnly(true))
                        .all());

        assertThat(get(admin.listTopics().names())).doesNotContain(name);
    }

    @Test
    void shouldRefuseATopicThatExists() {
        String name = clients.newTopic("twice", 1);

        assertThatThrownBy(() -> create(new NewTopic(name, 1, (short) 1)))
                .isInstanceOf(TopicExistsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", ".", "..", "space in name", "ü"})
    void shouldRefuseBadNames(String name) {
        assertThatThrownBy(() -> create(new NewTopic(name, 1, (short) 1)))
                .isInstanceOf(InvalidTopicException.class);
    }

    @Test
    void shouldRefuseANameThatDiffersOnlyByDotAndUnderscore() {
        String name = name("co.llide");
        create(new NewTopic(name, 1, (short) 1));

        assertThatThrownBy(() -> create(new NewTopic(name.replace('.', '_'), 1, (short) 1)))
                .isInstanceOf(InvalidTopicException.class);
    }

    @Test
    void shouldRefuseImpossibleCounts() {
        assertThatThrownBy(() -> create(new NewTopic(name("zero"), 0, (short) 1)))
                .isInstanceOf(InvalidPartitionsException.class);
        assertThatThrownBy(() -> create(new NewTopic(name("two"), 1, (short) 2)))
                .isInstanceOf(InvalidReplicationFactorException.class);
        assertThatThrownBy(() -> create(new NewTopic(name("none"), 1, (short) 0)))
                .isInstanceOf(InvalidReplicationFactorException.class);
        assertThatThrownBy(() -> create(new NewTopic(name("gap"), Map.of(1, List.of(0)))))
                .isInstanceOf(InvalidReplicaAssignmentException.class);
        assertThatThrownBy(() -> create(new NewTopic(name("stranger"), Map.of(0, List.of(4711)))))
                // Kafka 3.9 creates the topic and waits in vain for a leader; 4.x refuses it.
                .isInstanceOfAny(InvalidReplicaAssignmentException.class, TimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retention.ms=soon",
                "no.such.key=1",
                "cleanup.policy=burn",
                "segment.bytes=1",
                "min.insync.replicas=0"
            })
    void shouldRefuseBadConfigs(String config) {
        String[] pair = config.split("=");
        NewTopic topic =
                new NewTopic(name("badconfig"), 1, (short) 1).configs(Map.of(pair[0], pair[1]));

        assertThatThrownBy(() -> create(topic)).isInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void shouldMakeMorePartitionsButNeverFewer() {
        String name = clients.newTopic("grow", 2);

        get(admin.createPartitions(Map.of(name, NewPartitions.increaseTo(5))).all());
        await().atMost(Duration.ofSeconds(10)).until(() -> describe(name).partitions().size() == 5);
        try (var producer = clients.producer()) {
            assertThat(
                            get(producer.send(new ProducerRecord<>(name, 4, null, new byte[1])))
                                    .offset())
                    .isZero();
        }

        assertThatThrownBy(() ->
                        get(
                                admin.createPartitions(Map.of(name, NewPartitions.increaseTo(5)))
                                        .all()))
                .isInstanceOf(InvalidPartitionsException.class);
        assertThatThrownBy(() ->
                        get(
                                admin.createPartitions(Map.of(name, NewPartitions.increaseTo(3)))
                                        .all()))
                .isInstanceOf(InvalidPartitionsException.class);
        assertThatThrownBy(() ->
                        get(
                                admin.createPartitions(
                                                Map.of(name("absent"), NewPartitions.increaseTo(3)))
                                        .all()))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void shouldDeleteATopicAndMakeItAnewWithAnotherId() {
        String name = clients.newTopic("again", 3);
        Uuid first = describe(name).topicId();
        try (var producer = clients.producer()) {
            get(producer.send(new ProducerRecord<>(name, 0, null, new byte[1])));
        }

        get(admin.deleteTopics(List.of(name)).all());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !get(admin.listTopics().names()).contains(name));
        assertThatThrownBy(() ->
                        get(
                                admin.describeTopics(TopicCollection.ofTopicIds(List.of(first)))
                                        .allTopicIds()))
                .isInstanceOf(UnknownTopicIdException.class);

        // A delete is answered before all its traces are gone, as by Apache Kafka: the same name
        // may need a moment.
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(TopicExistsException.class)
                .until(() -> {
                    create(new NewTopic(name, 1, (short) 1));
                    return true;
                });
        assertThat(describe(name).topicId()).isNotEqualTo(first);
        assertThat(clients.readToEnd(name, 0, 0)).isEmpty();
    }

    @Test
    void shouldDeleteByIdAndRefuseWhatDoesNotExist() {
        String name = clients.newTopic("delete-by-id", 1);

        get(
                admin.deleteTopics(TopicCollection.ofTopicIds(List.of(describe(name).topicId())))
                        .all());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !get(admin.listTopics().names()).contains(name));

        assertThatThrownBy(() -> get(admin.deleteTopics(List.of(name("absent"))).all()))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
        assertThatThrownBy(() ->
                        get(
                                admin.deleteTopics(
                                                TopicCollection.ofTopicIds(
                                                        List.of(Uuid.randomUuid())))
                                        .all()))
                .isInstanceOf(UnknownTopicIdException.class);
    }

    @Test
    void shouldDescribeTheCluster() {
        var cluster =
                admin.describeCluster(
                        new org.apache.kafka.clients.admin.DescribeClusterOptions()
                                .includeAuthorizedOperations(true));

        assertThat(get(cluster.clusterId())).matches("[A-Za-z0-9_-]{22}");
        assertThat(get(cluster.nodes())).hasSize(1);
        assertThat(get(cluster.controller()).id())
                .isEqualTo(get(cluster.nodes()).iterator().next().id());
        assertThat(get(cluster.authorizedOperations()))
                .isIn(
                        null,
                        Set.of(),
                        allClusterOperations()); // without an authorizer everything is allowed
    }

    private static Set<AclOperation> allClusterOperations() {
        return Set.of(
                AclOperation.CREATE,
                AclOperation.ALTER,
                AclOperation.DESCRIBE,
                AclOperation.CLUSTER_ACTION,
                AclOperation.DESCRIBE_CONFIGS,
                AclOperation.ALTER_CONFIGS,
                AclOperation.IDEMPOTENT_WRITE);
    }

    private void create(NewTopic topic) {
        get(admin.createTopics(List.of(topic)).all());
    }

    private TopicDescription describe(String name) {
        return await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(UnknownTopicOrPartitionException.class)
                .until(
                        () -> get(admin.describeTopics(List.of(name)).allTopicNames()).get(name),
                        d -> d != null);
    }

    private static String name(String prefix) {
        return prefix + "-" + System.nanoTime();
    }
}
