package io.millrace.compat.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one client may take from the others: size of requests, connections, time, and patience with
 * slow readers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsTest {
    private static final int IDLE_MS = 3000;
    private static final int PER_ADDRESS = 40;

    @TempDir static Path home;

    private BrokerProcess broker;

    @BeforeAll
    void start() {
        broker =
                BrokerProcess.start(
                        BrokerSpec.in(home)
                                .with("socket.request.max.bytes", "2000000")
                                .with("connections.max.idle.ms", Integer.toString(IDLE_MS))
                                .with("max.connections.per.ip", Integer.toString(PER_ADDRESS)));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void shouldHangUpOnARequestLargerThanAllowed() {
        try (RawConnection connection = new RawConnection(broker)) {
            connection.sendBytes(ByteBuffer.allocate(4).putInt(2_000_001).array());
            assertThat(connection.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void shouldHangUpOnAnIdleConnection() {
        try (RawConnection connection = new RawConnection(broker)) {
            connection.call(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData());
            long since = System.nanoTime();

            assertThat(connection.isClosedByBroker()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - since))
                    .isGreaterThan(Duration.ofMillis(IDLE_MS / 2));
        }
    }

    @Test
    void shouldTakeOnlySoManyConnectionsFromOneAddress() {
        List<RawConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < PER_ADDRESS * 2; i++) {
                connections.add(new RawConnection(broker));
            }
            long refused = connections.parallelStream().filter(LimitsTest::isRefused).count();
            assertThat(refused).isBetween((long) PER_ADDRESS - 5, PER_ADDRESS + 5L);
        } finally {
            connections.forEach(RawConnection::close);
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> {
                    try (RawConnection connection = new RawConnection(broker)) {
                        return !isRefused(connection);
                    }
                });
    }

    private static boolean isRefused(RawConnection connection) {
        try {
            connection.call(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData());
            return false;
        } catch (java.io.UncheckedIOException e) {
            return true;
        }
    }

    @Test
    void shouldNotFillItsMemoryForClientsThatDoNotRead() {
        Clients clients = new Clients(broker);
        String topic = clients.newTopic("slow", 1);
        try (var producer =
                clients.producer("max.request.size", "1500000", "batch.size", "900000")) {
            for (int i = 0; i < 60; i++) {
                producer.send(new ProducerRecord<>(topic, new byte[900_000]));
            }
        }
        long before = broker.probe().residentBytes();
        List<RawConnection> slow = new ArrayList<>();
        try {
            for (int c = 0; c < 20; c++) {
                RawConnection connection = new RawConnection(broker);
                slow.add(connection);
                for (int i = 0; i < 20; i++) {
                    connection.send(
                            ApiKeys.FETCH,
                            12,
                            wholeTopic(topic)); // 50 MB each, and nobody reads them
                }
            }
            String other = clients.newTopic("meanwhile", 1);
            try (var producer = clients.producer()) {
                for (int i = 0; i < 200; i++) {
                    Clients.get(producer.send(new ProducerRecord<>(other, "x".getBytes(UTF_8))));
                }
            }
            assertThat(clients.readToEnd(other, 0, 0)).hasSize(200);
            if (broker.isMillrace()) {
                assertThat(broker.probe().residentBytes() - before).isLessThan(200L << 20);
            }
        } finally {
            slow.forEach(RawConnection::close);
        }
    }

    private static FetchRequestData wholeTopic(String topic) {
        FetchRequestData.FetchTopic asked = new FetchRequestData.FetchTopic().setTopic(topic);
        asked.partitions()
                .add(
                        new FetchRequestData.FetchPartition()
                                .setPartition(0)
                                .setFetchOffset(0)
                                .setPartitionMaxBytes(50 << 20));
        FetchRequestData request =
                new FetchRequestData().setMaxWaitMs(100).setMinBytes(1).setMaxBytes(50 << 20);
        request.topics().add(asked);
        return request;
    }
}
