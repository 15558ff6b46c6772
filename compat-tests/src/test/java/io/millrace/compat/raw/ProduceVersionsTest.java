package io.millrace.compat.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Produce, byte by byte, in all its versions. */
@ExtendWith(SharedBroker.class)
class ProduceVersionsTest {
    private static final int FIRST_BY_ID = 13;

    private final BrokerProcess broker;
    private final Clients clients;

    ProduceVersionsTest(BrokerProcess broker) {
        this.broker = broker;
        this.clients = new Clients(broker);
    }

    @Test
    void shouldAppendInEveryVersion() {
        String topic = clients.newTopic("produce-versions", 1);
        List<String> sent = new ArrayList<>();
        for (int version : Versions.of(broker).common(ApiKeys.PRODUCE)) {
            try (RawConnection connection = new RawConnection(broker)) {
                ProduceRequestData request =
                        request(topic, -1, Batches.of(2, "none", "a" + version, "b" + version));
                if (version >= FIRST_BY_ID) {
                    request.topicData()
                            .find(topic, Uuid.ZERO_UUID)
                            .setTopicId(TopicIds.of(clients, topic));
                }
                PartitionProduceResponse told =
                        partition(connection.call(ApiKeys.PRODUCE, version, request));

                assertThat(Errors.forCode(told.errorCode()))
                        .as("version %d", version)
                        .isEqualTo(Errors.NONE);
                assertThat(told.baseOffset()).isEqualTo(sent.size());
                assertThat(told.logAppendTimeMs()).isEqualTo(-1);
                sent.addAll(List.of("a" + version, "b" + version));
            }
        }
        assertThat(valuesOf(topic)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, none",
        "0, 0, gzip",
        "0, 0, snappy",
        "0, 0, lz4",
        "1, 0, none",
        "1, 1, none",
        "2, 0, gzip",
        "2, 1, none",
        "2, 1, gzip",
        "2, 1, snappy",
        "2, 1, lz4"
    })
    void shouldConvertOldMessageSets(int version, int magic, String codec) {
        assumeTrue(
                Versions.of(broker).oldest(ApiKeys.PRODUCE) == 0,
                "the broker knows no old message sets");
        String topic = clients.newTopic("old-sets", 1);

        try (RawConnection connection = new RawConnection(broker)) {
            for (int round = 0; round < 2; round++) {
                MemoryRecords set = Batches.of(magic, codec, "x" + round, "y" + round, "z" + round);
                int id =
                        connection.sendBody(
                                ApiKeys.PRODUCE.id, version, 1, oldRequest(topic, 1, set));
                ByteBuffer answer = connection.receiveBody(id);
                assertThat(answer.getInt()).isEqualTo(1);
                assertThat(Bytes.readString(answer)).isEqualTo(topic);
                assertThat(answer.getInt()).isEqualTo(1);
                assertThat(answer.getInt()).isZero();
                assertThat(Errors.forCode(answer.getShort())).isEqualTo(Errors.NONE);
                assertThat(answer.getLong()).isEqualTo(3L * round);
                if (version >= 2) {
                    assertThat(answer.getLong()).isEqualTo(-1);
                }
                if (version >= 1) {
                    assertThat(answer.getInt()).isZero();
                }
                assertThat(answer.hasRemaining()).isFalse();
            }
        }

        var read = clients.readToEnd(topic, 0, 0);
        assertThat(read)
                .extracting(r -> new String(r.value(), UTF_8))
                .containsExactly("x0", "y0", "z0", "x1", "y1", "z1");
        assertThat(read)
                .extracting(r -> r.timestamp())
                .containsExactlyElementsOf(
                        magic == 0
                                ? List.of(-1L, -1L, -1L, -1L, -1L, -1L)
                                : List.of(ts(0), ts(1), ts(2), ts(0), ts(1), ts(2)));
    }

    private static long ts(int delta) {
        return Batches.TIMESTAMP + delta;
    }

    static ByteBuffer oldRequest(String topic, int acks, MemoryRecords records) {
        return new Bytes()
                .int16(acks)
                .int32(10_000)
                .int32(1)
                .string(topic)
                .int32(1)
                .int32(0)
                .bytes(records.buffer())
                .done();
    }

    @Test
    void shouldAnswerNothingToARequestWithoutAcknowledgement() {
        String topic = clients.newTopic("no-ack", 1);
        try (RawConnection connection = new RawConnection(broker)) {
            connection.send(ApiKeys.PRODUCE, 9, request(topic, 0, Batches.of(2, "none", "silent")));
            connection.call(
                    ApiKeys.API_VERSIONS,
                    0,
                    new ApiVersionsRequestData()); // the next answer belongs to the next request
        }
        assertThat(valuesOf(topic)).containsExactly("silent");
    }

    @Test
    void shouldHangUpWhenARequestWithoutAcknowledgementFails() {
        try (RawConnection connection = new RawConnection(broker)) {
            connection.send(
                    ApiKeys.PRODUCE,
                    9,
                    request("absent-" + System.nanoTime(), 0, Batches.of(2, "none", "lost")));

            assertThat(connection.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void shouldRefuseUnknownPartitionsAndAcknowledgements() {
        String topic = clients.newTopic("refusals", 1);
        assertThat(
                        errorOf(
                                9,
                                request(
                                        "absent-" + System.nanoTime(),
                                        1,
                                        Batches.of(2, "none", "x"))))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(errorOf(9, request(topic, 7, 1, Batches.of(2, "none", "x"))))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(errorOf(9, request(topic, 0, 5, Batches.of(2, "none", "x"))))
                .isEqualTo(Errors.INVALID_REQUIRED_ACKS);
        if (Versions.of(broker).newest(ApiKeys.PRODUCE) >= FIRST_BY_ID) {
            ProduceRequestData byId = request(topic, 1, Batches.of(2, "none", "x"));
            byId.topicData().find(topic, Uuid.ZERO_UUID).setTopicId(Uuid.randomUuid());
            assertThat(errorOf(FIRST_BY_ID, byId)).isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        }
        assertThat(valuesOf(topic)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 6, 7, 9})
    void shouldTakeZstdOnlyFromVersionsThatKnowIt(int version) {
        String topic = clients.newTopic("zstd-gate", 1);

        assertThat(errorOf(version, request(topic, 1, Batches.of(2, "zstd", "x"))))
                .isEqualTo(version < 7 ? Errors.UNSUPPORTED_COMPRESSION_TYPE : Errors.NONE);
    }

    @Test
    void shouldRefuseBatchesOfTheWrongShape() {
        String topic = clients.newTopic("shapes", 1);
        ByteBuffer one = Batches.of(2, "none", "a", "b").buffer();
        ByteBuffer two =
                ByteBuffer.allocate(2 * one.remaining())
                        .put(one.duplicate())
                        .put(one.duplicate())
                        .flip();

        assertThat(errorOf(9, request(topic, 1, MemoryRecords.readableRecords(two))))
                .isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(9, request(topic, 1, Batches.of(1, "none", "old"))))
                .isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(9, request(topic, 1, patched(one, one.limit() - 1, 1))))
                .isEqualTo(Errors.CORRUPT_MESSAGE);
        assertThat(valuesOf(topic)).isEmpty();
    }

    /** A copy whose byte at {@code at} is larger by {@code by}. */
    private static MemoryRecords patched(ByteBuffer batch, int at, int by) {
        ByteBuffer copy = ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
        copy.put(at, (byte) (copy.get(at) + by));
        return MemoryRecords.readableRecords(copy);
    }

    private Errors errorOf(int version, ProduceRequestData request) {
        try (RawConnection connection = new RawConnection(broker)) {
            return Errors.forCode(
                    partition(connection.call(ApiKeys.PRODUCE, version, request)).errorCode());
        }
    }

    private List<String> valuesOf(String topic) {
        return clients.readToEnd(topic, 0, 0).stream()
                .map(r -> new String(r.value(), UTF_8))
                .toList();
    }

    static ProduceRequestData request(String topic, int acks, MemoryRecords records) {
        return request(topic, 0, acks, records);
    }

    static ProduceRequestData request(
            String topic, int partition, int acks, MemoryRecords records) {
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) acks).setTimeoutMs(10_000);
        request.topicData()
                .add(
                        new TopicProduceData()
                                .setName(topic)
                                .setPartitionData(
                                        List.of(
                                                new PartitionProduceData()
                                                        .setIndex(partition)
                                                        .setRecords(records))));
        return request;
    }

    static PartitionProduceResponse partition(ApiMessage answer) {
        return ((ProduceResponseData) answer)
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0);
    }
}
