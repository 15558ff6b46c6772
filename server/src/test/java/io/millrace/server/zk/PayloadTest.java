package io.millrace.server.zk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.controller.ClusterStore.ProducerIds;
import io.millrace.replication.controller.LeaderState;
import io.millrace.replication.controller.ReplicaAssignment;
import io.millrace.replication.controller.TopicRecord;
import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Payloads as Apache Kafka 3.9 writes them; the order of keys is free. */
class PayloadTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOPIC_ID = "Ai6mRlZoQxOgZLhbzgI7Fw";

    private static JsonNode tree(String json) throws JsonProcessingException {
        return JSON.readTree(json);
    }

    private static void assertSame(byte[] written, String expected) throws Exception {
        assertThat(JSON.readTree(written)).isEqualTo(tree(expected));
    }

    @Test
    void shouldWriteTheControllersNode() throws Exception {
        assertSame(
                ControllerNode.payload(3, 1_700_000_000_000L),
                """
                {"version":2,"brokerid":3,"timestamp":"1700000000000","kraftControllerEpoch":-1}\
                """);
    }

    @Test
    void shouldNeedNothingButTheIdToKnowTheController() {
        assertThat(ControllerNode.parse(Text.bytes("{\"brokerid\":4,\"else\":[{}]}")))
                .isEqualTo(new ControllerNode(4, -1));
    }

    @Test
    void shouldWriteABrokersRegistrationInVersion5() throws Exception {
        BrokerInfo broker =
                new BrokerInfo(
                        1,
                        List.of(
                                new Endpoint("INTERNAL", "::1", 9093, 3),
                                new Endpoint("CLIENT", "kafka.example", 9092, 0)),
                        "r1");

        assertSame(
                BrokerNode.payload(broker, -1, 1_700_000_000_000L),
                """
                {"version":5,"host":"kafka.example","port":9092,"jmx_port":-1,
                 "endpoints":["INTERNAL://[::1]:9093","CLIENT://kafka.example:9092"],
                 "timestamp":"1700000000000","rack":"r1","features":{},
                 "listener_security_protocol_map":{"INTERNAL":"SASL_SSL","CLIENT":"PLAINTEXT"}}\
                """);
    }

    @Test
    void shouldWriteNoHostAndPortWithoutAPlaintextListener() throws Exception {
        BrokerInfo broker = new BrokerInfo(1, List.of(new Endpoint("SSL", "h", 9093, 1)), null);

        JsonNode written = JSON.readTree(BrokerNode.payload(broker, 9999, 1));

        assertThat(written.get("host").isNull()).isTrue();
        assertThat(written.get("port").asInt()).isEqualTo(-1);
        assertThat(written.has("rack")).isFalse();
    }

    @Test
    void shouldReadBackTheRegistrationItWrote() {
        BrokerInfo broker =
                new BrokerInfo(7, List.of(new Endpoint("INTERNAL", "fe80::1", 9093, 2)), "r");

        assertThat(BrokerNode.parse(7, BrokerNode.payload(broker, -1, 1))).isEqualTo(broker);
    }

    @Test
    void shouldReadRegistrationsOfOlderVersions() {
        String v1 = "{\"version\":1,\"host\":\"h\",\"port\":9092,\"jmx_port\":-1,\"timestamp\":1}";
        String v2 =
                "{\"version\":2,\"host\":null,\"port\":-1,\"endpoints\":[\"SSL://h:9093\"],"
                        + "\"timestamp\":\"1\",\"new\":null}";

        assertThat(BrokerNode.parse(1, Text.bytes(v1)).endpoints())
                .containsExactly(new Endpoint("PLAINTEXT", "h", 9092, 0));
        assertThat(BrokerNode.parse(1, Text.bytes(v2)).endpoints())
                .containsExactly(new Endpoint("SSL", "h", 9093, 1));
    }

    @Test
    void shouldWriteATopicInVersion3WithOnlyThePartitionsThatMove() throws Exception {
        TreeMap<Integer, ReplicaAssignment> partitions = new TreeMap<>();
        partitions.put(0, ReplicaAssignment.of(List.of(1, 2)));
        partitions.put(1, new ReplicaAssignment(List.of(3, 2, 1), List.of(3), List.of(1)));
        TopicRecord topic = new TopicRecord("t", TopicId.parse(TOPIC_ID), partitions);

        byte[] written = TopicNode.payload(topic);

        assertSame(
                written,
                """
                {"version":3,"topic_id":"%s","partitions":{"0":[1,2],"1":[3,2,1]},
                 "adding_replicas":{"1":[3]},"removing_replicas":{"1":[1]}}\
                """
                        .formatted(TOPIC_ID));
        assertThat(TopicNode.parse("t", written)).isEqualTo(topic);
    }

    @Test
    void shouldReadTopicsOfOlderVersions() {
        TopicRecord v1 =
                TopicNode.parse("t", Text.bytes("{\"version\":1,\"partitions\":{\"0\":[1]}}"));

        assertThat(v1.id()).isNull();
        assertThat(v1.partitions()).containsEntry(0, ReplicaAssignment.of(List.of(1)));
    }

    @Test
    void shouldWriteThePartitionsState() throws Exception {
        assertSame(
                StateNode.payload(new LeaderState(1, 5, 2, List.of(1, 2), false)),
                """
                {"version":1,"leader":1,"leader_epoch":5,"controller_epoch":2,"isr":[1,2]}\
                """);
        assertSame(
                StateNode.payload(new LeaderState(1, 5, 2, List.of(1), true)),
                """
                {"version":1,"leader":1,"leader_epoch":5,"controller_epoch":2,"isr":[1],
                 "leader_recovery_state":1}\
                """);
    }

    @Test
    void shouldWriteConfigsAndTheirNotification() throws Exception {
        assertSame(
                ConfigNode.payload(Map.of("cleanup.policy", "compact")),
                """
                {"version":1,"config":{"cleanup.policy":"compact"}}\
                """);
        assertSame(
                ConfigNode.change(ConfigEntity.userClient("al ice", "c*1")),
                """
                {"version":2,"entity_path":"users/al%20ice/clients/c%2A1"}\
                """);
    }

    @Test
    void shouldReadNotificationsOfVersion1() {
        String v1 = "{\"version\":1,\"entity_type\":\"topics\",\"entity_name\":\"t\"}";

        assertThat(ConfigNode.parseChange("x", Text.bytes(v1))).isEqualTo(ConfigEntity.topic("t"));
    }

    @Test
    void shouldWriteProducerIdsAsText() throws Exception {
        assertSame(
                ProducerIdStore.payload(1, new ProducerIds(2_000, 1_000)),
                """
                {"version":1,"broker":1,"block_start":"2000","block_end":"2999"}\
                """);
    }

    @Test
    void shouldWriteTheClustersIdWithItsVersionAsText() throws Exception {
        assertSame(
                ClusterIdStore.payload(TOPIC_ID),
                """
                {"version":"1","id":"%s"}\
                """
                        .formatted(TOPIC_ID));
    }

    @Test
    void shouldWriteFeatures() throws Exception {
        assertSame(
                FeatureStore.payload(Map.of()),
                """
                {"version":2,"status":1,"features":{}}\
                """);
    }

    @Test
    void shouldReadWhatToolsAskFor() {
        String reassign =
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":3,"
                        + "\"replicas\":[2,1],\"log_dirs\":[\"any\",\"any\"]}]}";

        assertThat(AdminNodes.parseReassignments(Text.bytes(reassign)))
                .containsExactly(Map.entry(new TopicPartition("t", 3), List.of(2, 1)));
        assertThat(AdminNodes.parsePartitions("x", Text.bytes(reassign)))
                .containsExactly(new TopicPartition("t", 3));
    }

    @Test
    void shouldRefuseWhatIsNotJson() {
        assertThatThrownBy(() -> TopicNode.parse("t", Text.bytes("nonsense")))
                .isInstanceOf(Json.BadPayload.class)
                .hasMessageContaining("/brokers/topics/t");
        assertThatThrownBy(() -> StateNode.parse("p", Text.bytes("{\"leader\":\"x\"}")))
                .isInstanceOf(Json.BadPayload.class);
        assertThatThrownBy(() -> ControllerNode.parse(new byte[0]))
                .isInstanceOf(Json.BadPayload.class);
    }

    @Test
    void shouldSplitTheConnectStringAtTheChroot() {
        assertThat(ConnectString.parse("a:1,b:2/kafka/x/"))
                .isEqualTo(new ConnectString("a:1,b:2", "/kafka/x"));
        assertThat(ConnectString.parse("a:1/")).isEqualTo(new ConnectString("a:1", ""));
        assertThatThrownBy(() -> ConnectString.parse("/x"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
