package io.millrace.compat.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Every version of the requests about topics, settings and the cluster. */
@ExtendWith(SharedBroker.class)
class AdminVersionsTest {
    private static final byte TOPIC = 2;

    private final BrokerProcess broker;
    private final Clients clients;
    private final Versions versions;

    AdminVersionsTest(BrokerProcess broker) {
        this.broker = broker;
        this.clients = new Clients(broker);
        this.versions = Versions.of(broker);
    }

    @Test
    void shouldDescribeTopicsInEveryMetadataVersion() {
        String topic = clients.newTopic("metadata", 3);
        for (int version : versions.common(ApiKeys.METADATA)) {
            MetadataResponseData named = call(ApiKeys.METADATA, version, metadata(topic, version));
            assertThat(named.brokers())
                    .as("version %d", version)
                    .singleElement()
                    .satisfies(b -> assertThat(b.port()).isEqualTo(broker.port()));
            assertThat(named.topics().find(topic).partitions())
                    .hasSize(3)
                    .allSatisfy(p -> assertThat(p.errorCode()).isZero());

            MetadataRequestData all =
                    new MetadataRequestData().setTopics(version == 0 ? List.of() : null);
            MetadataResponseData everything = call(ApiKeys.METADATA, version, all);
            assertThat(everything.topics().find(topic)).isNotNull();

            if (version >= 4) {
                MetadataRequestData absent =
                        metadata("absent-" + System.nanoTime(), version)
                                .setAllowAutoTopicCreation(false);
                MetadataResponseData none = call(ApiKeys.METADATA, version, absent);
                assertThat(Errors.forCode(none.topics().iterator().next().errorCode()))
                        .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
            }
        }
    }

    private static MetadataRequestData metadata(String topic, int version) {
        return new MetadataRequestData()
                .setTopics(List.of(new MetadataRequestTopic().setName(topic)))
                .setAllowAutoTopicCreation(version < 4);
    }

    @Test
    void shouldDescribeTopicsById() {
        String topic = clients.newTopic("metadata-id", 1);
        Uuid id = TopicIds.of(clients, topic);
        for (int version :
                versions.common(ApiKeys.METADATA).stream().filter(v -> v >= 12).toList()) {
            MetadataResponseData known = call(ApiKeys.METADATA, version, byId(id));
            assertThat(known.topics().iterator().next().name()).isEqualTo(topic);
            MetadataResponseData unknown = call(ApiKeys.METADATA, version, byId(Uuid.randomUuid()));
            assertThat(Errors.forCode(unknown.topics().iterator().next().errorCode()))
                    .isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        }
    }

    private static MetadataRequestData byId(Uuid id) {
        return new MetadataRequestData()
                .setTopics(List.of(new MetadataRequestTopic().setName(null).setTopicId(id)));
    }

    @Test
    void shouldCreateGrowAndDeleteInEveryVersion() {
        for (int version : versions.common(ApiKeys.CREATE_TOPICS)) {
            String topic = "create-v" + version + "-" + System.nanoTime();
            CreateTopicsRequestData create = new CreateTopicsRequestData().setTimeoutMs(10_000);
            create.topics()
                    .add(
                            new CreatableTopic()
                                    .setName(topic)
                                    .setNumPartitions(2)
                                    .setReplicationFactor((short) 1));
            CreateTopicsResponseData created = call(ApiKeys.CREATE_TOPICS, version, create);
            assertThat(Errors.forCode(created.topics().find(topic).errorCode()))
                    .as("version %d", version)
                    .isEqualTo(Errors.NONE);
            CreateTopicsResponseData again = call(ApiKeys.CREATE_TOPICS, version, create);
            assertThat(Errors.forCode(again.topics().find(topic).errorCode()))
                    .isEqualTo(Errors.TOPIC_ALREADY_EXISTS);
        }
        for (int version : versions.common(ApiKeys.CREATE_PARTITIONS)) {
            String topic = clients.newTopic("grow-v" + version, 1);
            CreatePartitionsRequestData grow =
                    new CreatePartitionsRequestData().setTimeoutMs(10_000);
            grow.topics()
                    .add(
                            new CreatePartitionsRequestData.CreatePartitionsTopic()
                                    .setName(topic)
                                    .setCount(4)
                                    .setAssignments(null));
            CreatePartitionsResponseData grown = call(ApiKeys.CREATE_PARTITIONS, version, grow);
            assertThat(grown.results())
                    .singleElement()
                    .satisfies(
                            r -> assertThat(Errors.forCode(r.errorCode())).isEqualTo(Errors.NONE));
        }
        for (int version : versions.common(ApiKeys.DELETE_TOPICS)) {
            String topic = clients.newTopic("delete-v" + version, 1);
            DeleteTopicsRequestData delete = new DeleteTopicsRequestData().setTimeoutMs(10_000);
            if (version < 6) {
                delete.setTopicNames(List.of(topic));
            } else {
                delete.setTopics(
                        List.of(new DeleteTopicsRequestData.DeleteTopicState().setName(topic)));
            }
            DeleteTopicsResponseData deleted = call(ApiKeys.DELETE_TOPICS, version, delete);
            assertThat(deleted.responses())
                    .allSatisfy(
                            r -> assertThat(Errors.forCode(r.errorCode())).isEqualTo(Errors.NONE));
        }
    }

    @Test
    void shouldDescribeAndChangeSettingsInEveryVersion() {
        String topic = clients.newTopic("settings-versions", 1);
        for (int version : versions.common(ApiKeys.ALTER_CONFIGS)) {
            replaceSettings(version, topic, "flush.messages", "10" + version);
            awaitSettings(topic, Map.of("flush.messages", "10" + version));
        }
        for (int version : versions.common(ApiKeys.INCREMENTAL_ALTER_CONFIGS)) {
            IncrementalAlterConfigsRequestData alter = new IncrementalAlterConfigsRequestData();
            var resource =
                    new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                            .setResourceType(TOPIC)
                            .setResourceName(topic);
            resource.configs()
                    .add(
                            new IncrementalAlterConfigsRequestData.AlterableConfig()
                                    .setName("retention.ms")
                                    .setConfigOperation((byte) 0)
                                    .setValue("20" + version));
            alter.resources().add(resource);
            IncrementalAlterConfigsResponseData altered =
                    call(ApiKeys.INCREMENTAL_ALTER_CONFIGS, version, alter);
            assertThat(altered.responses())
                    .singleElement()
                    .satisfies(r -> assertThat(r.errorCode()).isZero());
            awaitSettings(topic, Map.of("retention.ms", "20" + version));
        }
    }

    @Test
    void shouldReplaceAllSettingsByTheOldRequest() {
        String topic = clients.newTopic("replaced", 1, "retention.ms", "1000000");

        replaceSettings(1, topic, "flush.messages", "77");

        awaitSettings(topic, Map.of("flush.messages", "77", "retention.ms", "604800000"));
    }

    private void replaceSettings(int version, String topic, String name, String value) {
        var resource =
                new AlterConfigsRequestData.AlterConfigsResource()
                        .setResourceType(TOPIC)
                        .setResourceName(topic);
        resource.configs()
                .add(new AlterConfigsRequestData.AlterableConfig().setName(name).setValue(value));
        AlterConfigsRequestData alter = new AlterConfigsRequestData();
        alter.resources().add(resource);
        AlterConfigsResponseData altered = call(ApiKeys.ALTER_CONFIGS, version, alter);
        assertThat(altered.responses())
                .singleElement()
                .satisfies(r -> assertThat(r.errorCode()).isZero());
    }

    /**
     * Waits until every version of DescribeConfigs tells these settings: changes travel by
     * notification.
     */
    private void awaitSettings(String topic, Map<String, String> expected) {
        for (int version : versions.common(ApiKeys.DESCRIBE_CONFIGS)) {
            DescribeConfigsRequestData describe = new DescribeConfigsRequestData();
            describe.resources()
                    .add(
                            new DescribeConfigsRequestData.DescribeConfigsResource()
                                    .setResourceType(TOPIC)
                                    .setResourceName(topic)
                                    .setConfigurationKeys(null));
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> {
                        DescribeConfigsResponseData told =
                                call(ApiKeys.DESCRIBE_CONFIGS, version, describe);
                        assertThat(told.results())
                                .singleElement()
                                .satisfies(r -> assertThat(r.errorCode()).isZero());
                        expected.forEach((key, value) ->
                                assertThat(told.results().get(0).configs())
                                        .filteredOn(c -> c.name().equals(key))
                                        .singleElement()
                                        .satisfies(c -> assertThat(c.value()).isEqualTo(value)));
                    });
        }
    }

    @Test
    void shouldDescribeTheClusterAndItsDirectoriesInEveryVersion() {
        String topic = clients.newTopic("dirs", 2);
        for (int version : versions.common(ApiKeys.DESCRIBE_CLUSTER)) {
            DescribeClusterResponseData cluster =
                    call(ApiKeys.DESCRIBE_CLUSTER, version, new DescribeClusterRequestData());
            assertThat(cluster.errorCode()).isZero();
            assertThat(cluster.brokers())
                    .singleElement()
                    .satisfies(b -> assertThat(b.port()).isEqualTo(broker.port()));
        }
        for (int version : versions.common(ApiKeys.DESCRIBE_LOG_DIRS)) {
            DescribeLogDirsRequestData describe = new DescribeLogDirsRequestData();
            describe.topics()
                    .add(
                            new DescribeLogDirsRequestData.DescribableLogDirTopic()
                                    .setTopic(topic)
                                    .setPartitions(List.of(0, 1)));
            DescribeLogDirsResponseData dirs = call(ApiKeys.DESCRIBE_LOG_DIRS, version, describe);
            assertThat(dirs.results())
                    .singleElement()
                    .satisfies(d -> {
                        assertThat(d.errorCode()).isZero();
                        assertThat(d.topics())
                                .singleElement()
                                .satisfies(t -> assertThat(t.partitions()).hasSize(2));
                    });
        }
    }

    @Test
    void shouldDescribeTopicPartitionsPageByPage() {
        if (!versions.has(ApiKeys.DESCRIBE_TOPIC_PARTITIONS)) {
            return;
        }
        String topic = clients.newTopic("pages", 5);
        var request = new DescribeTopicPartitionsRequestData().setResponsePartitionLimit(3);
        request.topics().add(new DescribeTopicPartitionsRequestData.TopicRequest().setName(topic));

        DescribeTopicPartitionsResponseData first =
                call(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0, request);
        assertThat(first.topics().find(topic).partitions())
                .extracting(p -> p.partitionIndex())
                .containsExactly(0, 1, 2);
        assertThat(first.nextCursor().topicName()).isEqualTo(topic);
        assertThat(first.nextCursor().partitionIndex()).isEqualTo(3);

        request.setCursor(
                new DescribeTopicPartitionsRequestData.Cursor()
                        .setTopicName(topic)
                        .setPartitionIndex(3));
        DescribeTopicPartitionsResponseData second =
                call(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0, request);
        assertThat(second.topics().find(topic).partitions())
                .extracting(p -> p.partitionIndex())
                .containsExactly(3, 4);
        assertThat(second.nextCursor()).isNull();
    }

    @Test
    void shouldDeleteRecordsInEveryVersion() {
        String topic = clients.newTopic("delete-records", 1);
        try (RawConnection connection = new RawConnection(broker)) {
            connection.call(
                    ApiKeys.PRODUCE,
                    9,
                    ProduceVersionsTest.request(
                            topic, -1, Batches.of(2, "none", "a", "b", "c", "d")));
        }
        for (int version : versions.common(ApiKeys.DELETE_RECORDS)) {
            var partition =
                    new DeleteRecordsRequestData.DeleteRecordsPartition()
                            .setPartitionIndex(0)
                            .setOffset(version + 1);
            var request = new DeleteRecordsRequestData().setTimeoutMs(10_000);
            request.topics()
                    .add(
                            new DeleteRecordsRequestData.DeleteRecordsTopic()
                                    .setName(topic)
                                    .setPartitions(List.of(partition)));
            DeleteRecordsResponseData answer = call(ApiKeys.DELETE_RECORDS, version, request);
            var told = answer.topics().find(topic).partitions().find(0);
            assertThat(told.errorCode()).isZero();
            assertThat(told.lowWatermark()).isEqualTo(version + 1);
        }
    }

    private <T extends ApiMessage> T call(ApiKeys api, int version, ApiMessage request) {
        try (RawConnection connection = new RawConnection(broker)) {
            return connection.call(api, version, request);
        }
    }
}
