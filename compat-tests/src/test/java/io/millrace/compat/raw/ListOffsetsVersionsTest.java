package io.millrace.compat.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.ByteBuffer;
import java.util.List;

/** Questions about offsets, in all versions and for all special timestamps. */
@ExtendWith(SharedBroker.class)
class ListOffsetsVersionsTest {
    private final BrokerProcess broker;
    private final Clients clients;

    ListOffsetsVersionsTest(BrokerProcess broker) {
        this.broker = broker;
        this.clients = new Clients(broker);
    }

    @Test
    void shouldFindOffsetsInEveryVersion() {
        String topic = filled("list-offsets");
        for (int version : Versions.of(broker).common(ApiKeys.LIST_OFFSETS)) {
            assertThat(ask(topic, version, -2).offset())
                    .as("earliest, version %d", version)
                    .isZero();
            assertThat(ask(topic, version, -1).offset())
                    .as("latest, version %d", version)
                    .isEqualTo(3);
            ListOffsetsPartitionResponse found = ask(topic, version, Batches.TIMESTAMP + 1);
            assertThat(found.offset()).isEqualTo(1);
            assertThat(found.timestamp()).isEqualTo(Batches.TIMESTAMP + 1);
            assertThat(found.leaderEpoch()).isEqualTo(version >= 4 ? 0 : -1);
            ListOffsetsPartitionResponse none = ask(topic, version, Batches.TIMESTAMP + 1000);
            assertThat(List.of(none.offset(), none.timestamp())).containsExactly(-1L, -1L);
        }
    }

    @Test
    void shouldKnowEachSpecialTimestampOnlyFromItsVersionOn() {
        String topic = filled("special");
        int newest = Versions.of(broker).newest(ApiKeys.LIST_OFFSETS);
        assertThat(ask(topic, 7, -3).offset()).isEqualTo(2);
        assertThat(ask(topic, 8, -4).offset()).isZero();
        assertThat(error(ask(topic, 6, -3))).isEqualTo(Errors.UNSUPPORTED_VERSION);
        assertThat(error(ask(topic, 7, -4))).isEqualTo(Errors.UNSUPPORTED_VERSION);
        assertThat(error(ask(topic, 8, -5))).isEqualTo(Errors.UNSUPPORTED_VERSION);
        assertThat(error(ask(topic, 9, -77))).isEqualTo(Errors.UNSUPPORTED_VERSION);
        if (newest >= 9) {
            assertThat(ask(topic, 9, -5).offset()).isEqualTo(-1);
        }
    }

    @Test
    void shouldListSegmentsToTheOldestVersion() {
        assumeTrue(
                Versions.of(broker).oldest(ApiKeys.LIST_OFFSETS) == 0,
                "the broker does not know version 0");
        String topic = filled("list-v0");
        try (RawConnection connection = new RawConnection(broker)) {
            ByteBuffer request =
                    new Bytes()
                            .int32(-1)
                            .int32(1)
                            .string(topic)
                            .int32(1)
                            .int32(0)
                            .int64(-1)
                            .int32(10)
                            .done();
            ByteBuffer answer =
                    connection.receiveBody(
                            connection.sendBody(ApiKeys.LIST_OFFSETS.id, 0, 1, request));

            assertThat(answer.getInt()).isEqualTo(1);
            assertThat(Bytes.readString(answer)).isEqualTo(topic);
            assertThat(answer.getInt()).isEqualTo(1);
            assertThat(answer.getInt()).isZero();
            assertThat(answer.getShort()).isZero();
            assertThat(answer.getInt()).isEqualTo(2);
            assertThat(answer.getLong()).isEqualTo(3); // the end, then the base of the only segment
            assertThat(answer.getLong()).isZero();
            assertThat(answer.hasRemaining()).isFalse();
        }
    }

    @Test
    void shouldNameTheErrorOfAPartition() {
        String topic = filled("list-errors");
        assertThat(error(ask("absent-" + System.nanoTime(), 5, -1)))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        ListOffsetsRequestData newerEpoch = request(topic, -1);
        newerEpoch.topics().get(0).partitions().get(0).setCurrentLeaderEpoch(1000);
        assertThat(error(ask(5, newerEpoch))).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
    }

    @Test
    void shouldTellWhereAnEpochEnds() {
        String topic = filled("epochs");
        for (int version : Versions.of(broker).common(ApiKeys.OFFSET_FOR_LEADER_EPOCH)) {
            OffsetForLeaderEpochRequestData request =
                    new OffsetForLeaderEpochRequestData().setReplicaId(-1);
            request.topics()
                    .add(
                            new OffsetForLeaderTopic()
                                    .setTopic(topic)
                                    .setPartitions(
                                            List.of(
                                                    new OffsetForLeaderPartition()
                                                            .setPartition(0)
                                                            .setLeaderEpoch(0))));
            try (RawConnection connection = new RawConnection(broker)) {
                OffsetForLeaderEpochResponseData answer =
                        connection.call(ApiKeys.OFFSET_FOR_LEADER_EPOCH, version, request);
                var end = answer.topics().find(topic).partitions().get(0);
                assertThat(end.errorCode()).isZero();
                assertThat(end.leaderEpoch()).isZero();
                assertThat(end.endOffset()).isEqualTo(3);
            }
        }
    }

    private ListOffsetsPartitionResponse ask(String topic, int version, long timestamp) {
        return ask(version, request(topic, timestamp));
    }

    private ListOffsetsPartitionResponse ask(int version, ListOffsetsRequestData request) {
        try (RawConnection connection = new RawConnection(broker)) {
            ListOffsetsResponseData answer =
                    connection.call(ApiKeys.LIST_OFFSETS, version, request);
            return answer.topics().get(0).partitions().get(0);
        }
    }

    private static ListOffsetsRequestData request(String topic, long timestamp) {
        ListOffsetsPartition partition =
                new ListOffsetsPartition().setPartitionIndex(0).setTimestamp(timestamp);
        return new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setTopics(
                        List.of(
                                new ListOffsetsTopic()
                                        .setName(topic)
                                        .setPartitions(List.of(partition))));
    }

    private static Errors error(ListOffsetsPartitionResponse response) {
        return Errors.forCode(response.errorCode());
    }

    private String filled(String prefix) {
        String topic = clients.newTopic(prefix, 1);
        try (RawConnection connection = new RawConnection(broker)) {
            var answer =
                    connection.call(
                            ApiKeys.PRODUCE,
                            9,
                            ProduceVersionsTest.request(
                                    topic, -1, Batches.of(2, "none", "a", "b", "c")));
            assertThat(ProduceVersionsTest.partition(answer).errorCode()).isZero();
        }
        return topic;
    }
}
