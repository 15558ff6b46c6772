package io.millrace.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.millrace.server.api.Dispatch;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.DescribeLogDirsRequest;
import io.millrace.wire.message.DescribeLogDirsResponse;
import io.millrace.wire.message.HeartbeatRequest;
import io.millrace.wire.message.HeartbeatResponse;
import io.millrace.wire.message.LeaveGroupRequest;
import io.millrace.wire.message.LeaveGroupResponse;
import io.millrace.wire.protocol.ApiKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What holds a connection back. */
class BackPressureTest {
    private final NetLab lab = new NetLab();

    @AfterEach
    void stop() {
        lab.stop();
    }

    @Test
    void shouldStartNoMoreRequestsThanMayBeInFlight() throws Exception {
        lab.start(settings -> settings.inFlight(4, 1 << 20));
        try (var client = new RawClient(lab.address)) {
            for (int i = 0; i < 50; i++) {
                client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, i, NetLab.HEARTBEAT);
            }
            for (int i = 0; i < 50; i++) {
                var next = lab.asked.poll(10, SECONDS);
                assertThat(next.correlationId()).isEqualTo(i);
                assertThat(lab.asked.size()).isLessThan(4);
                next.answer(i);
                NetLab.expectHeartbeat(client, i, i);
            }
        }
    }

    @Test
    void shouldStopReadingWhenRequestsInFlightAreTooLarge() throws Exception {
        lab.start(settings -> settings.inFlight(1000, 100_000));
        var large = new HeartbeatRequest("g".repeat(30_000), 1, "m", null);
        try (var client = new RawClient(lab.address)) {
            byte[] frame = RawClient.frame(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 1, large);
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            for (int i = 0; i < 400; i++) {
                                client.send(frame);
                            }
                        } catch (IOException closed) {
                            // the test is over
                        }
                    });
            for (int i = 0; i < 400; i++) {
                var next = lab.asked.poll(10, SECONDS);
                assertThat(lab.listeners.requestBytes()).isLessThan(250_000);
                next.answer(i);
                NetLab.expectHeartbeat(client, 1, i);
            }
        }
    }

    @Test
    void shouldServeAllConnectionsInTurnWhenMemoryIsShort() throws Exception {
        lab.start(settings -> settings.memory(200_000));
        byte[] frame =
                RawClient.frame(
                        ApiKey.HEARTBEAT,
                        NetLab.HEARTBEAT_VERSION,
                        1,
                        new HeartbeatRequest("g".repeat(30_000), 1, "m", null));
        var clients = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < 20; i++) {
                var client = new RawClient(lab.address);
                clients.add(client);
                client.send(frame);
                client.send(frame);
            }
            for (int i = 0; i < 40; i++) {
                var next = lab.asked.poll(10, SECONDS);
                assertThat(next).isNotNull();
                assertThat(lab.listeners.requestBytes()).isLessThan(200_000 + 20 * 31_000);
                next.answer(i);
            }
            for (var client : clients) {
                client.receive(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION);
                client.receive(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION);
            }
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    @Test
    void shouldNotBufferRepliesForAClientThatDoesNotRead() throws Exception {
        var made = new AtomicInteger();
        lab.apis.add(
                ApiKey.DESCRIBE_LOG_DIRS,
                1,
                1,
                Dispatch.EVENT_LOOP,
                (DescribeLogDirsRequest request, RequestContext context) -> {
                    made.incrementAndGet();
                    var dir =
                            new DescribeLogDirsResponse.DescribeLogDirsResult(
                                    (short) 0, "d".repeat(32_000), List.of(), -1, -1, false);
                    return CompletableFuture.completedFuture(
                            new DescribeLogDirsResponse(0, (short) 0, Collections.nCopies(8, dir)));
                });
        lab.start();
        try (var client = new RawClient(lab.address)) {
            client.socket().setReceiveBufferSize(64 << 10);
            for (int i = 0; i < 200; i++) {
                client.send(ApiKey.DESCRIBE_LOG_DIRS, 1, i, new DescribeLogDirsRequest(null));
            }
            await().during(Duration.ofMillis(200)).until(() -> made.get() < 100);
            for (int i = 0; i < 200; i++) {
                assertThat(client.receive(ApiKey.DESCRIBE_LOG_DIRS, 1).correlationId())
                        .isEqualTo(i);
            }
        }
        assertThat(made).hasValue(200);
    }

    @Test
    void shouldStartNothingBehindARequestOnAVirtualThread() throws Exception {
        var slow = new CompletableFuture<HeartbeatResponse>();
        lab.apis.add(
                ApiKey.LEAVE_GROUP,
                0,
                0,
                Dispatch.VIRTUAL_THREAD,
                (LeaveGroupRequest request, RequestContext context) -> {
                    lab.asked.add(new NetLab.Asked(-context.correlationId(), slow));
                    slow.join();
                    return CompletableFuture.completedFuture(
                            new LeaveGroupResponse(0, (short) 0, List.of()));
                });
        lab.start();
        try (var client = new RawClient(lab.address)) {
            client.send(ApiKey.LEAVE_GROUP, 0, 1, new LeaveGroupRequest("g", "m", List.of()));
            client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 2, NetLab.HEARTBEAT);
            var first = lab.take(1).getFirst();
            assertThat(first.correlationId()).isEqualTo(-1);
            assertThat(lab.asked.poll(100, TimeUnit.MILLISECONDS)).isNull();
            slow.complete(new HeartbeatResponse(0, (short) 0));
            lab.take(1).getFirst().answer(3);
            assertThat(client.receive(ApiKey.LEAVE_GROUP, 0).correlationId()).isEqualTo(1);
            NetLab.expectHeartbeat(client, 2, 3);
        }
    }
}
