package io.millrace.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.wire.io.Malformed;
import io.millrace.wire.io.WireReader;

import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

class HeadersTest {
    @Test
    void shouldChooseTheHeaderVersionsThatKafkaChooses() {
        int compared = 0;
        for (ApiKeys theirs : ApiKeys.values()) {
            ApiKey our = ApiKey.of(theirs.id);
            if (our == null || !theirs.hasValidVersion()) continue;
            for (int version = theirs.oldestVersion(); version <= our.newestVersion(); version++) {
                assertThat(our.requestHeaderVersion(version))
                        .as(our + " v" + version)
                        .isEqualTo(theirs.requestHeaderVersion((short) version));
                assertThat(our.responseHeaderVersion(version))
                        .as(our + " v" + version)
                        .isEqualTo(theirs.responseHeaderVersion((short) version));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(250);
    }

    @Test
    void shouldKnowTheTwoOddHeaders() {
        assertThat(ApiKey.CONTROLLED_SHUTDOWN.requestHeaderVersion(0)).isZero();
        assertThat(ApiKey.CONTROLLED_SHUTDOWN.requestHeaderVersion(1)).isEqualTo(1);
        assertThat(ApiKey.CONTROLLED_SHUTDOWN.requestHeaderVersion(3)).isEqualTo(2);
        assertThat(ApiKey.CONTROLLED_SHUTDOWN.responseHeaderVersion(3)).isEqualTo(1);
        assertThat(ApiKey.API_VERSIONS.requestHeaderVersion(4)).isEqualTo(2);
        assertThat(ApiKey.API_VERSIONS.responseHeaderVersion(4)).isZero();
        assertThat(ApiKey.SASL_HANDSHAKE.requestHeaderVersion(1)).isEqualTo(1);
    }

    @Test
    void shouldWriteTheHeadersThatKafkaWrites() {
        for (int version = 1; version <= 2; version++) {
            var theirs =
                    new RequestHeaderData()
                            .setRequestApiKey((short) 12)
                            .setRequestApiVersion((short) 3)
                            .setCorrelationId(99);
            for (String clientId : new String[] {"", "a client", null}) {
                var bytes =
                        MessageUtil.toByteBufferAccessor(
                                        theirs.setClientId(clientId), (short) version)
                                .buffer();
                var ours = new RequestHeader((short) 12, (short) 3, 99, clientId);
                assertThat(ours.toBuffer(version)).isEqualTo(bytes);
                assertThat(RequestHeader.read(new WireReader(bytes), version)).isEqualTo(ours);
            }
        }
        for (int version = 0; version <= 1; version++) {
            var bytes =
                    MessageUtil.toByteBufferAccessor(
                                    new ResponseHeaderData().setCorrelationId(99), (short) version)
                            .buffer();
            assertThat(new ResponseHeader(99).toBuffer(version)).isEqualTo(bytes);
            assertThat(ResponseHeader.read(new WireReader(bytes), version))
                    .isEqualTo(new ResponseHeader(99));
        }
    }

    @Test
    void shouldLeaveTheClientIdOutOfTheOldestHeader() {
        var header = new RequestHeader((short) 7, (short) 0, 5, null);
        assertThat(header.toBuffer(0).remaining()).isEqualTo(8);
        assertThat(RequestHeader.read(new WireReader(header.toBuffer(0)), 0)).isEqualTo(header);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> RequestHeader.read(new WireReader(ByteBuffer.allocate(7)), 0));
    }

    @Test
    void shouldFindApisByNumber() {
        for (ApiKey each : ApiKey.values()) assertThat(ApiKey.of(each.id())).isSameAs(each);
        assertThat(ApiKey.of(-1)).isNull();
        assertThat(ApiKey.of(52)).isNull();
        assertThat(ApiKey.of(1000)).isNull();
    }
}
