package io.millrace.compat.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Frames, their order, and what makes the broker hang up. */
@ExtendWith(SharedBroker.class)
class ConnectionTest {
    private final BrokerProcess broker;

    ConnectionTest(BrokerProcess broker) {
        this.broker = broker;
    }

    @Test
    void shouldAnswerPipelinedRequestsInTheirOrder() {
        String topic = new Clients(broker).newTopic("pipeline", 1);
        try (RawConnection connection = new RawConnection(broker)) {
            List<Integer> produces = new ArrayList<>();
            List<Integer> others = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                produces.add(
                        connection.send(
                                ApiKeys.PRODUCE,
                                9,
                                ProduceVersionsTest.request(
                                        topic, 1, Batches.of(2, "none", "v" + i))));
                others.add(connection.send(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData()));
            }
            for (int i = 0; i < 50; i++) {
                var answer = connection.receive(ApiKeys.PRODUCE, 9, produces.get(i));
                assertThat(ProduceVersionsTest.partition(answer).baseOffset()).isEqualTo(i);
                connection.receive(ApiKeys.API_VERSIONS, 0, others.get(i));
            }
        }
        assertThat(new Clients(broker).readToEnd(topic, 0, 0))
                .extracting(r -> new String(r.value(), java.nio.charset.StandardCharsets.UTF_8))
                .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> "v" + i).toList());
    }

    @Test
    void shouldPutARequestTogetherFromSingleBytes() {
        try (RawConnection connection = new RawConnection(broker)) {
            ByteBuffer header = RawConnection.header(ApiKeys.METADATA.id, 1, 1, 5);
            ByteBuffer body = RawConnection.bytes(new MetadataRequestData().setTopics(null), 1);
            ByteBuffer frame = ByteBuffer.allocate(4 + header.remaining() + body.remaining());
            frame.putInt(header.remaining() + body.remaining()).put(header).put(body);
            for (byte one : frame.array()) {
                connection.sendBytes(one);
            }

            MetadataResponseData answer =
                    (MetadataResponseData) connection.receive(ApiKeys.METADATA, 1, 5);
            assertThat(answer.brokers()).hasSize(1);
        }
    }

    @Test
    void shouldHangUpOnAnUnknownRequest() {
        expectHangUp(RawConnection.header(4711, 0, 1, 1));
        expectHangUp(RawConnection.header(-1, 0, 1, 1));
    }

    @Test
    void shouldHangUpOnAVersionItDoesNotSpeak() {
        expectHangUp(RawConnection.header(ApiKeys.METADATA.id, 99, 2, 1));
        expectHangUp(RawConnection.header(ApiKeys.PRODUCE.id, -1, 1, 1));
    }

    @Test
    void shouldHangUpOnABodyItCannotRead() {
        ByteBuffer header = RawConnection.header(ApiKeys.METADATA.id, 1, 1, 1);
        ByteBuffer hostile =
                ByteBuffer.allocate(header.remaining() + 4)
                        .put(header)
                        .putInt(Integer.MAX_VALUE)
                        .flip();

        expectHangUp(hostile);
        expectHangUp(ByteBuffer.wrap(new byte[] {0, 3}));
        expectHangUp(ByteBuffer.allocate(0));
    }

    private void expectHangUp(ByteBuffer content) {
        try (RawConnection connection = new RawConnection(broker)) {
            connection.sendFrame(content);
            assertThat(connection.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void shouldHangUpOnLengthsNoRequestHas() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, 104_857_601, Integer.MAX_VALUE}) {
            try (RawConnection connection = new RawConnection(broker)) {
                connection.sendBytes(ByteBuffer.allocate(4).putInt(length).array());
                assertThat(connection.isClosedByBroker()).as("length %d", length).isTrue();
            }
        }
    }

    @Test
    void shouldKeepServingOthersWhenAClientLeavesInTheMiddleOfARequest() {
        for (int i = 0; i < 20; i++) {
            try (RawConnection connection = new RawConnection(broker)) {
                connection.sendBytes(ByteBuffer.allocate(8).putInt(1000).putInt(3).array());
            }
        }
        assertThat(Versions.of(broker).answer().errorCode()).isZero();
    }
}
