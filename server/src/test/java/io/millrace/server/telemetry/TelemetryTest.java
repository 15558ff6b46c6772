package io.millrace.server.telemetry;

import static io.millrace.wire.protocol.ErrorCode.INVALID_RECORD;
import static io.millrace.wire.protocol.ErrorCode.INVALID_REQUEST;
import static io.millrace.wire.protocol.ErrorCode.NONE;
import static io.millrace.wire.protocol.ErrorCode.TELEMETRY_TOO_LARGE;
import static io.millrace.wire.protocol.ErrorCode.THROTTLING_QUOTA_EXCEEDED;
import static io.millrace.wire.protocol.ErrorCode.UNKNOWN_SUBSCRIPTION_ID;
import static io.millrace.wire.protocol.ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.api.ClientOrigin;
import io.millrace.wire.compress.Codec;
import io.millrace.wire.protocol.ErrorCode;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/** What clients are told to push, how often they may, and what is refused. */
class TelemetryTest {
    private static final int MAX_BYTES = 1000;
    private static final int INTERVAL_MS = 10_000;

    private final AtomicLong nowMs = new AtomicLong(50_000_000);
    private final List<String> received = new ArrayList<>();
    private final Telemetry telemetry =
            new Telemetry(
                    MAX_BYTES,
                    nowMs::get,
                    (client, metrics) -> received.addAll(MetricNames.of(metrics)));
    private final Client client = client("orders-1", "apache-kafka-java");

    private static Client client(String clientId, String software) {
        var origin =
                ClientOrigin.of(InetAddress.getLoopbackAddress(), 4711).running(software, "4.4.0");
        return new Client(UUID.randomUUID(), clientId, origin);
    }

    private void subscribe(String name, String metrics, int intervalMs, String match) {
        telemetry.subscribe(
                name,
                Map.of(
                        "metrics", metrics,
                        "interval.ms", Integer.toString(intervalMs),
                        "match", match));
    }

    private Terms ask(Client who) {
        nowMs.addAndGet(3_600_000); // long enough for any interval
        var answer = telemetry.ask(who);
        assertThat(answer).isInstanceOf(Answer.Wanted.class);
        return ((Answer.Wanted) answer).terms();
    }

    private ErrorCode push(int subscriptionId, boolean last, int codec, byte[] bytes) {
        return telemetry.push(
                client, new Telemetry.Push(subscriptionId, last, codec, ByteBuffer.wrap(bytes)));
    }

    /** MetricsData with one metric of that name, in a message around a message as it is defined. */
    private static byte[] metric(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return block(1, block(2, block(2, block(1, text))));
    }

    private static byte[] block(int field, byte[] inner) {
        var out = new ByteArrayOutputStream();
        out.write(field << 3 | 2);
        out.write(inner.length);
        out.writeBytes(inner);
        return out.toByteArray();
    }

    @Test
    void shouldJoinWhatMatchesAndIgnoreWhatDoesNot() {
        subscribe("a", "org.apache.kafka.producer.", 20_000, "client_id=orders-.*");
        subscribe(
                "b",
                "org.apache.kafka.consumer.,org.apache.kafka.producer.",
                INTERVAL_MS,
                "client_software_name=apache-kafka-.*,client_source_port=4711,client_software_version=4\\.4\\.0,client_source_address=127\\.0\\.0\\.1");
        subscribe("c", "*", 100, "client_id=orders");

        var terms = ask(client);

        assertThat(terms.metrics())
                .containsExactly("org.apache.kafka.consumer.", "org.apache.kafka.producer.");
        assertThat(terms.intervalMs()).isEqualTo(INTERVAL_MS);
    }

    @Test
    void shouldTellOfNothingWithoutASubscription() {
        assertThat(ask(client).metrics()).isEmpty();
        assertThat(ask(client("x", "y")).intervalMs()).isEqualTo(300_000);
    }

    @Test
    void shouldChangeTheIdWithTheEffectOnly() {
        subscribe("a", "*", INTERVAL_MS, "");
        int before = ask(client).subscriptionId();
        subscribe("b", "some.metric", INTERVAL_MS, "client_id=another");
        assertThat(ask(client).subscriptionId()).isEqualTo(before);
        subscribe("a", "*", 20_000, "");
        int after = ask(client).subscriptionId();
        assertThat(after).isNotEqualTo(before);
        telemetry.subscribe("a", Map.of());
        assertThat(ask(client).metrics()).isEmpty();
    }

    @Test
    void shouldAcceptOnePushPerInterval() {
        subscribe("a", "*", INTERVAL_MS, "");
        int id = ask(client).subscriptionId();
        nowMs.addAndGet(1);

        assertThat(push(id, false, 0, metric("one"))).isEqualTo(NONE);
        assertThat(push(id, false, 0, metric("two"))).isEqualTo(THROTTLING_QUOTA_EXCEEDED);
        nowMs.addAndGet(INTERVAL_MS);
        assertThat(push(id, false, 0, metric("three"))).isEqualTo(NONE);
        assertThat(received).containsExactly("one", "three");
    }

    @Test
    void shouldAcceptTheLastPushAtAnyTimeAndNothingAfterIt() {
        subscribe("a", "*", INTERVAL_MS, "");
        int id = ask(client).subscriptionId();

        assertThat(push(id, false, 0, metric("one"))).isEqualTo(NONE);
        assertThat(push(id, true, 0, metric("last"))).isEqualTo(NONE);
        assertThat(push(id, true, 0, metric("more"))).isEqualTo(INVALID_REQUEST);
        assertThat(received).containsExactly("one", "last");
    }

    @Test
    void shouldLetAClientAskAgainWhenItsSubscriptionIsOutdated() {
        subscribe("a", "*", INTERVAL_MS, "");
        int id = ask(client).subscriptionId();
        assertThat(telemetry.ask(client)).isEqualTo(new Answer.Refused(THROTTLING_QUOTA_EXCEEDED));
        subscribe("a", "*", INTERVAL_MS * 2, "");

        assertThat(push(id, false, 0, metric("one"))).isEqualTo(UNKNOWN_SUBSCRIPTION_ID);
        assertThat(telemetry.ask(client)).isInstanceOf(Answer.Wanted.class);
    }

    @Test
    void shouldRefuseWhatItCannotRead() throws IOException {
        subscribe("a", "*", INTERVAL_MS, "");
        int id = ask(client).subscriptionId();
        var errors = new ArrayList<ErrorCode>();
        for (var bad :
                List.of(
                        new Telemetry.Push(id, false, 5, ByteBuffer.wrap(metric("one"))),
                        new Telemetry.Push(id, false, 0, ByteBuffer.allocate(MAX_BYTES + 1)),
                        new Telemetry.Push(id, false, 0, ByteBuffer.wrap(new byte[] {7, 7, 7})),
                        new Telemetry.Push(id, false, 4, ByteBuffer.wrap(metric("one"))),
                        new Telemetry.Push(id, false, 1, ByteBuffer.wrap(bomb())))) {
            errors.add(telemetry.push(client, bad));
            nowMs.addAndGet(INTERVAL_MS);
        }
        assertThat(errors)
                .containsExactly(
                        UNSUPPORTED_COMPRESSION_TYPE,
                        TELEMETRY_TOO_LARGE,
                        INVALID_RECORD,
                        INVALID_RECORD,
                        INVALID_RECORD);
        assertThat(received).isEmpty();
    }

    /** A megabyte of nothing in a thousand bytes. */
    private static byte[] bomb() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(new byte[900_000]);
        }
        assertThat(out.size()).isLessThan(MAX_BYTES);
        return out.toByteArray();
    }

    @Test
    void shouldReadCompressedMetrics() throws IOException {
        subscribe("a", "*", INTERVAL_MS, "");
        int id = ask(client).subscriptionId();
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(metric("org.apache.kafka.producer.record.send.total"));
        }
        assertThat(push(id, false, Codec.GZIP.id(), out.toByteArray())).isEqualTo(NONE);
        assertThat(received).containsExactly("org.apache.kafka.producer.record.send.total");
    }
}
