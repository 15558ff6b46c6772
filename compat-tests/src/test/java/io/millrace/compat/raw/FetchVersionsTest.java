package io.millrace.compat.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Fetch, byte by byte, in all its versions. */
@ExtendWith(SharedBroker.class)
class FetchVersionsTest {
    private static final int FIRST_BY_ID = 13;

    private final BrokerProcess broker;
    private final Clients clients;

    FetchVersionsTest(BrokerProcess broker) {
        this.broker = broker;
        this.clients = new Clients(broker);
    }

    @Test
    void shouldReadInEveryVersion() {
        String topic = filled("fetch-versions", "none");
        for (int version : Versions.of(broker).common(ApiKeys.FETCH)) {
            PartitionData got = fetch(version, request(topic, version, 1, 1 << 20));

            assertThat(Errors.forCode(got.errorCode()))
                    .as("version %d", version)
                    .isEqualTo(Errors.NONE);
            assertThat(got.highWatermark()).isEqualTo(3);
            assertThat(Batches.values((MemoryRecords) got.records()))
                    .containsExactly("a", "b", "c"); // from the batch around offset 1
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, none",
        "1, none",
        "2, none",
        "3, none",
        "0, gzip",
        "1, lz4",
        "2, snappy",
        "3, gzip",
        "0, lz4"
    })
    void shouldConvertForOldConsumers(int version, String codec) {
        assumeTrue(
                Versions.of(broker).oldest(ApiKeys.FETCH) == 0,
                "the broker knows no old message sets");
        String topic = filled("fetch-old", codec);

        ByteBuffer set = oldFetch(topic, version, 0, 1 << 20);

        assertThat(set.get(16)).as("format").isEqualTo((byte) (version < 2 ? 0 : 1));
        assertThat(Batches.values(set)).containsExactly("a", "b", "c");
    }

    private ByteBuffer oldFetch(String topic, int version, long offset, int maxBytes) {
        try (RawConnection connection = new RawConnection(broker)) {
            Bytes request = new Bytes().int32(-1).int32(1000).int32(1);
            if (version >= 3) {
                request.int32(1 << 20);
            }
            request.int32(1).string(topic).int32(1).int32(0).int64(offset).int32(maxBytes);
            int id = connection.sendBody(ApiKeys.FETCH.id, version, 1, request.done());
            ByteBuffer answer = connection.receiveBody(id);
            if (version >= 1) {
                assertThat(answer.getInt()).isZero(); // throttle time
            }
            assertThat(answer.getInt()).isEqualTo(1);
            assertThat(Bytes.readString(answer)).isEqualTo(topic);
            assertThat(answer.getInt()).isEqualTo(1);
            assertThat(answer.getInt()).isZero();
            assertThat(Errors.forCode(answer.getShort())).isEqualTo(Errors.NONE);
            assertThat(answer.getLong()).isEqualTo(3); // high watermark
            ByteBuffer set = Bytes.readBytes(answer);
            assertThat(answer.hasRemaining()).isFalse();
            return set;
        }
    }

    @Test
    void shouldReturnAWholeBatchEvenWhenItIsLargerThanAllowed() {
        String topic = filled("whole-batch", "none");

        PartitionData got = fetch(12, request(topic, 12, 0, 1));

        assertThat(Batches.values((MemoryRecords) got.records())).containsExactly("a", "b", "c");
    }

    @Test
    void shouldWaitForEnoughBytesButNotForever() {
        String topic = filled("long-poll", "none");
        long started = System.nanoTime();

        PartitionData got = fetch(12, request(topic, 12, 3, 1000).setMaxWaitMs(700).setMinBytes(1));

        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isBetween(Duration.ofMillis(650), Duration.ofSeconds(5));
        assertThat(got.records().sizeInBytes()).isZero();
        assertThat(got.highWatermark()).isEqualTo(3);
    }

    @Test
    void shouldNameTheErrorOfAPartition() {
        String topic = filled("errors", "none");

        assertThat(error(fetch(12, request(topic, 12, 99, 1000))))
                .isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        assertThat(error(fetch(12, request("absent-" + System.nanoTime(), 12, 0, 1000))))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        FetchRequestData newerEpoch = request(topic, 12, 0, 1000);
        newerEpoch.topics().get(0).partitions().get(0).setCurrentLeaderEpoch(1000);
        assertThat(error(fetch(12, newerEpoch))).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
        FetchRequestData strangeId = request(topic, FIRST_BY_ID, 0, 1000);
        strangeId.topics().get(0).setTopicId(Uuid.randomUuid());
        assertThat(error(fetch(FIRST_BY_ID, strangeId))).isEqualTo(Errors.UNKNOWN_TOPIC_ID);
    }

    private static Errors error(PartitionData data) {
        return Errors.forCode(data.errorCode());
    }

    @Test
    void shouldSendOnlyWhatIsNewInASession() {
        String topic = filled("session", "none");
        try (RawConnection connection = new RawConnection(broker)) {
            FetchResponseData first =
                    connection.call(
                            ApiKeys.FETCH,
                            12,
                            request(topic, 12, 0, 1000).setSessionId(0).setSessionEpoch(0));
            assertThat(first.errorCode()).isZero();
            assertThat(first.sessionId()).isPositive();
            int session = first.sessionId();

            FetchRequestData next =
                    request(topic, 12, 3, 1000)
                            .setSessionId(session)
                            .setSessionEpoch(1)
                            .setMaxWaitMs(0);
            FetchResponseData nothing = connection.call(ApiKeys.FETCH, 12, next);
            assertThat(nothing.errorCode()).isZero();
            assertThat(nothing.sessionId()).isEqualTo(session);
            assertThat(nothing.responses()).isEmpty();

            append(topic, "d");
            FetchResponseData news =
                    connection.call(
                            ApiKeys.FETCH, 12, empty().setSessionId(session).setSessionEpoch(2));
            assertThat(
                            Batches.values(
                                    (MemoryRecords)
                                            news.responses().get(0).partitions().get(0).records()))
                    .containsExactly("d");

            FetchResponseData wrong =
                    connection.call(
                            ApiKeys.FETCH, 12, empty().setSessionId(session).setSessionEpoch(9));
            assertThat(Errors.forCode(wrong.errorCode()))
                    .isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH);
            FetchResponseData unknown =
                    connection.call(
                            ApiKeys.FETCH,
                            12,
                            empty().setSessionId(session ^ 0x5555).setSessionEpoch(1));
            assertThat(Errors.forCode(unknown.errorCode()))
                    .isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
            FetchResponseData closed =
                    connection.call(
                            ApiKeys.FETCH, 12, empty().setSessionId(session).setSessionEpoch(-1));
            assertThat(closed.errorCode()).isZero();
            FetchResponseData gone =
                    connection.call(
                            ApiKeys.FETCH, 12, empty().setSessionId(session).setSessionEpoch(3));
            assertThat(Errors.forCode(gone.errorCode()))
                    .isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
        }
    }

    @Test
    void shouldForgetPartitionsOfASession() {
        String kept = filled("session-kept", "none");
        String dropped = filled("session-dropped", "none");
        try (RawConnection connection = new RawConnection(broker)) {
            FetchRequestData both = request(kept, 12, 0, 1000).setSessionId(0).setSessionEpoch(0);
            both.topics().add(request(dropped, 12, 0, 1000).topics().get(0));
            FetchResponseData first = connection.call(ApiKeys.FETCH, 12, both);
            assertThat(first.responses()).hasSize(2);

            FetchRequestData forget = empty().setSessionId(first.sessionId()).setSessionEpoch(1);
            forget.forgottenTopicsData()
                    .add(
                            new FetchRequestData.ForgottenTopic()
                                    .setTopic(dropped)
                                    .setPartitions(List.of(0)));
            FetchResponseData second = connection.call(ApiKeys.FETCH, 12, forget);
            assertThat(second.responses()).extracting(t -> t.topic()).containsExactly(kept);
        }
    }

    private PartitionData fetch(int version, FetchRequestData request) {
        try (RawConnection connection = new RawConnection(broker)) {
            FetchResponseData answer = connection.call(ApiKeys.FETCH, version, request);
            assertThat(answer.errorCode()).isZero();
            return answer.responses().get(0).partitions().get(0);
        }
    }

    private static FetchRequestData empty() {
        FetchRequestData request =
                new FetchRequestData().setMaxWaitMs(1000).setMinBytes(1).setMaxBytes(1 << 20);
        return request;
    }

    private FetchRequestData request(String topic, int version, long offset, int maxBytes) {
        FetchTopic asked = new FetchTopic().setTopic(topic);
        if (version >= FIRST_BY_ID && !topic.startsWith("absent")) {
            asked.setTopicId(TopicIds.of(clients, topic));
        }
        asked.partitions()
                .add(
                        new FetchPartition()
                                .setPartition(0)
                                .setFetchOffset(offset)
                                .setPartitionMaxBytes(maxBytes));
        FetchRequestData request = empty();
        request.topics().add(asked);
        return request;
    }

    /** A topic with one batch of the values a, b and c. */
    private String filled(String prefix, String codec) {
        String topic = clients.newTopic(prefix, 1);
        try (RawConnection connection = new RawConnection(broker)) {
            var answer =
                    connection.call(
                            ApiKeys.PRODUCE,
                            9,
                            ProduceVersionsTest.request(
                                    topic, -1, Batches.of(2, codec, "a", "b", "c")));
            assertThat(ProduceVersionsTest.partition(answer).errorCode()).isZero();
        }
        return topic;
    }

    private void append(String topic, String value) {
        try (var producer = clients.producer()) {
            Clients.get(producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8))));
        }
    }
}
