package io.millrace.compat.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.LinkedHashMap;
import java.util.Map;

/** The first thing any client asks. */
@ExtendWith(SharedBroker.class)
class ApiVersionsTest {
    private final BrokerProcess broker;

    ApiVersionsTest(BrokerProcess broker) {
        this.broker = broker;
    }

    @Test
    void shouldAnswerEveryVersionItOffersWithTheSameList() {
        Versions offered = Versions.of(broker);
        for (int version : offered.common(ApiKeys.API_VERSIONS)) {
            try (RawConnection connection = new RawConnection(broker)) {
                ApiVersionsResponseData answer =
                        connection.call(ApiKeys.API_VERSIONS, version, request());
                assertThat(answer.errorCode()).isZero();
                assertThat(ranges(answer))
                        .as("version %d", version)
                        .isEqualTo(ranges(offered.answer()));
            }
        }
    }

    private static Map<Short, String> ranges(ApiVersionsResponseData answer) {
        Map<Short, String> ranges = new LinkedHashMap<>();
        answer.apiKeys()
                .forEach(
                        key -> ranges.put(key.apiKey(), key.minVersion() + "-" + key.maxVersion()));
        return ranges;
    }

    /** From the oldest version of Apache Kafka 3.9 to the newest stable one of 4.4. */
    @ParameterizedTest
    @CsvSource({
        "PRODUCE, 0, 13",
        "FETCH, 0, 18",
        "LIST_OFFSETS, 0, 11",
        "METADATA, 0, 13",
        "API_VERSIONS, 0, 5",
        "CREATE_TOPICS, 0, 7",
        "DELETE_TOPICS, 0, 6",
        "DELETE_RECORDS, 0, 2",
        "OFFSET_FOR_LEADER_EPOCH, 0, 4",
        "DESCRIBE_CONFIGS, 0, 4",
        "ALTER_CONFIGS, 0, 2",
        "DESCRIBE_LOG_DIRS, 0, 5",
        "CREATE_PARTITIONS, 0, 3",
        "INCREMENTAL_ALTER_CONFIGS, 0, 1",
        "DESCRIBE_CLUSTER, 0, 2",
        "DESCRIBE_TOPIC_PARTITIONS, 0, 0"
    })
    void shouldOfferAllVersions(ApiKeys api, int oldest, int newest) {
        assumeTrue(broker.isMillrace(), "a promise of Millrace alone");
        Versions offered = Versions.of(broker);

        assertThat(offered.has(api)).isTrue();
        assertThat(offered.oldest(api)).isEqualTo(oldest);
        assertThat(offered.newest(api)).isEqualTo(newest);
    }

    @Test
    void shouldAnswerAnUnknownVersionInTheOldestForm() {
        try (RawConnection connection = new RawConnection(broker)) {
            int id =
                    connection.sendBody(
                            ApiKeys.API_VERSIONS.id, 99, 2, RawConnection.bytes(request(), 3));
            var body = connection.receiveBody(id);

            var answer = new ApiVersionsResponseData(new ByteBufferAccessor(body), (short) 0);
            assertThat(body.hasRemaining()).isFalse();
            assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
            assertThat(answer.apiKeys())
                    .extracting(k -> k.apiKey())
                    .containsExactly(ApiKeys.API_VERSIONS.id);

            // The connection stays good: the client asks again with what both know.
            ApiVersionsResponseData again =
                    connection.call(
                            ApiKeys.API_VERSIONS,
                            Math.min(
                                    answer.apiKeys().find(ApiKeys.API_VERSIONS.id).maxVersion(), 4),
                            request());
            assertThat(again.errorCode()).isZero();
        }
    }

    @Test
    void shouldRefuseAClientWithoutAProperName() {
        try (RawConnection connection = new RawConnection(broker)) {
            ApiVersionsResponseData answer =
                    connection.call(
                            ApiKeys.API_VERSIONS,
                            3,
                            new ApiVersionsRequestData()
                                    .setClientSoftwareName("!")
                                    .setClientSoftwareVersion("1"));

            assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.INVALID_REQUEST);
            assertThat(answer.apiKeys()).isEmpty();
        }
    }

    private static ApiVersionsRequestData request() {
        return new ApiVersionsRequestData()
                .setClientSoftwareName("raw")
                .setClientSoftwareVersion("1.0");
    }
}
