package io.millrace.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.ApiVersionsHandler;
import io.millrace.server.api.BrokerFeatures;
import io.millrace.server.api.CloseConnection;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.ApiVersionsRequest;
import io.millrace.wire.message.ApiVersionsResponse;
import io.millrace.wire.message.DeleteGroupsRequest;
import io.millrace.wire.message.DescribeLogDirsRequest;
import io.millrace.wire.message.DescribeLogDirsResponse;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.HeartbeatRequest;
import io.millrace.wire.message.HeartbeatResponse;
import io.millrace.wire.message.LeaveGroupRequest;
import io.millrace.wire.message.LeaveGroupResponse;
import io.millrace.wire.message.ListGroupsRequest;
import io.millrace.wire.message.ListGroupsResponse;
import io.millrace.wire.protocol.ApiKey;
import io.netty.channel.epoll.Epoll;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

class ListenersTest {
    private static final int HEARTBEAT_VERSION = 4;
    private static final HeartbeatRequest HEARTBEAT =
            new HeartbeatRequest("group", 1, "member", null);

    /** Heartbeats that wait for the test to answer them. */
    private final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    private final ApiTable apis = new ApiTable();
    private EventLoops loops;
    private Listeners listeners;
    private InetSocketAddress address;

    private record Asked(int correlationId, CompletableFuture<HeartbeatResponse> answer) {
        void answer(int throttleMs) {
            answer.complete(new HeartbeatResponse(throttleMs, (short) 0));
        }
    }

    private void start(NetConfig config, boolean epoll) throws IOException {
        apis.add(
                ApiKey.HEARTBEAT,
                0,
                4,
                Dispatch.EVENT_LOOP,
                (HeartbeatRequest request, RequestContext context) -> {
                    var answer = new CompletableFuture<HeartbeatResponse>();
                    asked.add(new Asked(context.correlationId(), answer));
                    return answer;
                });
        apis.add(
                ApiKey.LIST_GROUPS,
                0,
                0,
                Dispatch.EVENT_LOOP,
                (ListGroupsRequest request, RequestContext context) ->
                        CompletableFuture.completedFuture(
                                new ListGroupsResponse(0, (short) 0, null)));
        apis.add(
                ApiKey.DELETE_GROUPS,
                0,
                1,
                Dispatch.EVENT_LOOP,
                (DeleteGroupsRequest request, RequestContext context) -> {
                    if (context.version() == 0) {
                        throw new OutOfMemoryError("on purpose");
                    }
                    throw new IllegalStateException("broken on purpose");
                });
        new ApiVersionsHandler(
                        apis, () -> new BrokerFeatures(List.of(), 0, List.of()), () -> "cluster", 1)
                .addTo(apis);
        loops = epoll ? EventLoops.start(2) : EventLoops.startNio(2);
        listeners = new Listeners(loops, config);
        address = listeners.open(spec("PLAINTEXT", false));
    }

    private ListenerSpec spec(String name, boolean interBroker) {
        return new ListenerSpec(
                name,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                interBroker,
                apis);
    }

    private void start(UnaryOperator<NetSettings> change) throws IOException {
        start(change.apply(new NetSettings()).config(), Epoll.isAvailable());
    }

    private void start() throws IOException {
        start(NetConfig.DEFAULTS, Epoll.isAvailable());
    }

    @AfterEach
    void stop() {
        listeners.close();
        await().until(() -> listeners.connectionCount() == 0);
        asked.forEach(open -> open.answer(0));
        await().until(() -> listeners.requestBytes() == 0);
        loops.close();
    }

    @Test
    void shouldAnswerInRequestOrderWhateverTheOrderOfOutcomes() throws Exception {
        start();
        try (var client = new RawClient(address)) {
            for (int i = 0; i < 20; i++) {
                client.send(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, i, HEARTBEAT);
            }
            var open = take(20);
            for (int i = 19; i >= 0; i--) {
                open.get(i).answer(i);
            }
            for (int i = 0; i < 20; i++) {
                expectHeartbeat(client, i, i);
            }
        }
    }

    @Test
    void shouldServeOverNioAsOverEpoll() throws Exception {
        start(NetConfig.DEFAULTS, false);
        try (var client = new RawClient(address)) {
            client.send(ApiKey.HEARTBEAT, 0, 5, HEARTBEAT);
            take(1).getFirst().answer(0);
            assertThat(client.receive(ApiKey.HEARTBEAT, 0).correlationId()).isEqualTo(5);
        }
    }

    @Test
    void shouldUnderstandAFrameSentByteByByte() throws Exception {
        start();
        try (var client = new RawClient(address)) {
            for (byte b : RawClient.frame(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, 7, HEARTBEAT)) {
                client.send(new byte[] {b});
            }
            take(1).getFirst().answer(1);
            expectHeartbeat(client, 7, 1);
        }
    }

    @Test
    void shouldStartNoMoreRequestsThanMayBeInFlight() throws Exception {
        start(settings -> settings.inFlight(4, 1 << 20));
        try (var client = new RawClient(address)) {
            for (int i = 0; i < 50; i++) {
                client.send(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, i, HEARTBEAT);
            }
            for (int i = 0; i < 50; i++) {
                var next = asked.poll(10, SECONDS);
                assertThat(next.correlationId()).isEqualTo(i);
                assertThat(asked.size()).isLessThan(4);
                next.answer(i);
                expectHeartbeat(client, i, i);
            }
        }
    }

    @Test
    void shouldStopReadingWhenRequestsInFlightAreTooLarge() throws Exception {
        start(settings -> settings.inFlight(1000, 100_000));
        var large = new HeartbeatRequest("g".repeat(30_000), 1, "m", null);
        try (var client = new RawClient(address)) {
            byte[] frame = RawClient.frame(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, 1, large);
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
                var next = asked.poll(10, SECONDS);
                assertThat(listeners.requestBytes()).isLessThan(250_000);
                next.answer(i);
                expectHeartbeat(client, 1, i);
            }
        }
    }

    @Test
    void shouldServeAllConnectionsInTurnWhenMemoryIsShort() throws Exception {
        start(settings -> settings.memory(200_000));
        byte[] frame =
                RawClient.frame(
                        ApiKey.HEARTBEAT,
                        HEARTBEAT_VERSION,
                        1,
                        new HeartbeatRequest("g".repeat(30_000), 1, "m", null));
        var clients = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < 20; i++) {
                var client = new RawClient(address);
                clients.add(client);
                client.send(frame);
                client.send(frame);
            }
            for (int i = 0; i < 40; i++) {
                var next = asked.poll(10, SECONDS);
                assertThat(next).isNotNull();
                assertThat(listeners.requestBytes()).isLessThan(200_000 + 20 * 31_000);
                next.answer(i);
            }
            for (var client : clients) {
                client.receive(ApiKey.HEARTBEAT, HEARTBEAT_VERSION);
                client.receive(ApiKey.HEARTBEAT, HEARTBEAT_VERSION);
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
        apis.add(
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
        start();
        try (var client = new RawClient(address)) {
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
        apis.add(
                ApiKey.LEAVE_GROUP,
                0,
                0,
                Dispatch.VIRTUAL_THREAD,
                (LeaveGroupRequest request, RequestContext context) -> {
                    asked.add(new Asked(-context.correlationId(), slow));
                    slow.join();
                    return CompletableFuture.completedFuture(
                            new LeaveGroupResponse(0, (short) 0, List.of()));
                });
        start();
        try (var client = new RawClient(address)) {
            client.send(ApiKey.LEAVE_GROUP, 0, 1, new LeaveGroupRequest("g", "m", List.of()));
            client.send(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, 2, HEARTBEAT);
            var first = take(1).getFirst();
            assertThat(first.correlationId()).isEqualTo(-1);
            assertThat(asked.poll(100, TimeUnit.MILLISECONDS)).isNull();
            slow.complete(new HeartbeatResponse(0, (short) 0));
            take(1).getFirst().answer(3);
            assertThat(client.receive(ApiKey.LEAVE_GROUP, 0).correlationId()).isEqualTo(1);
            expectHeartbeat(client, 2, 3);
        }
    }

    @Test
    void shouldSendAFileRangeBetweenTheFieldsOfAReply(@TempDir Path folder) throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("segment"), content);
        try (var channel = FileChannel.open(file)) {
            apis.add(
                    ApiKey.FETCH,
                    12,
                    12,
                    Dispatch.EVENT_LOOP,
                    (FetchRequest request, RequestContext context) ->
                            CompletableFuture.completedFuture(
                                    fetched(new Payload.FileRange(channel, 1_000, 2_500_000))));
            start();
            try (var client = new RawClient(address)) {
                for (int i = 0; i < 3; i++) { // the file must stay open after the first
                    client.send(ApiKey.FETCH, 12, i, FetchRequest.DEFAULT);
                    var reply = client.receive(ApiKey.FETCH, 12);
                    var data =
                            ((FetchResponse) reply.body())
                                    .responses()
                                    .getFirst()
                                    .partitions()
                                    .getFirst();
                    assertThat(((Payload.Bytes) data.records()).buffer())
                            .isEqualTo(ByteBuffer.wrap(content, 1_000, 2_500_000));
                }
            }
        }
    }

    @Test
    void shouldAnswerAnUnknownVersionOfApiVersionsInTheOldestForm() throws Exception {
        start();
        try (var client = new RawClient(address)) {
            client.send(
                    HexFormat.of()
                            .parseHex(
                                    "0000000e"
                                            + "00120063"
                                            + "00000009"
                                            + "0001"
                                            + "61"
                                            + "00"
                                            + "0000"));
            assertThat(HexFormat.of().formatHex(client.receiveBytes()))
                    .isEqualTo("00000009" + "0023" + "00000001" + "001200000005");
            client.send(ApiKey.API_VERSIONS, 5, 10, new ApiVersionsRequest("me", "1.0", null, -1));
            var reply = (ApiVersionsResponse) client.receive(ApiKey.API_VERSIONS, 5).body();
            assertThat(reply.apiKeys())
                    .extracting(ApiVersionsResponse.ApiVersion::apiKey)
                    .containsExactly((short) 12, (short) 16, (short) 18, (short) 42);
        }
    }

    @Test
    void shouldCloseWithoutAnswerWhatItCannotUnderstand() throws Exception {
        start();
        var garbage =
                List.of(
                        "7fffffff", // too large
                        "80000000", // negative
                        "00000000", // nothing in it
                        "00000004" + "00120000", // cut after the version
                        "0000000a" + "7777" + "0000" + "00000001" + "ffff", // unknown API
                        "0000000a" + "000c" + "0063" + "00000001" + "ffff", // unknown version
                        "0000000c"
                                + "000c"
                                + "0000"
                                + "00000001"
                                + "ffff"
                                + "7fff"); // string past the end
        for (String bytes : garbage) {
            try (var client = new RawClient(address)) {
                client.send(HexFormat.of().parseHex(bytes));
                assertThat(client.isClosedByBroker()).as(bytes).isTrue();
            }
        }
    }

    @Test
    void shouldAnswerWhatCameBeforeTheGarbage() throws Exception {
        start();
        try (var client = new RawClient(address)) {
            client.send(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, 1, HEARTBEAT);
            client.send(HexFormat.of().parseHex("ffffffff"));
            take(1).getFirst().answer(2);
            expectHeartbeat(client, 1, 2);
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void shouldCloseWhenAHandlerSaysSoOrBreaks() throws Exception {
        start();
        for (var failure :
                List.of(
                        new CloseConnection("acks=0"),
                        new IllegalStateException("broken on purpose"))) {
            try (var client = new RawClient(address)) {
                client.send(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, 1, HEARTBEAT);
                take(1).getFirst().answer().completeExceptionally(failure);
                assertThat(client.isClosedByBroker()).isTrue();
            }
        }
    }

    @Test
    void shouldCloseWhenAReplyCannotBeWritten() throws Exception {
        start();
        try (var client = new RawClient(address)) {
            client.send(ApiKey.LIST_GROUPS, 0, 1, ListGroupsRequest.DEFAULT);
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void shouldCloseAndFreeEverythingWhenAHandlerThrows() throws Exception {
        start();
        for (int version : new int[] {0, 1}) {
            try (var client = new RawClient(address)) {
                client.send(
                        ApiKey.DELETE_GROUPS, version, 1, new DeleteGroupsRequest(List.of("g")));
                assertThat(client.isClosedByBroker()).isTrue();
            }
        }
        await().until(() -> listeners.requestBytes() == 0);
    }

    @Test
    void shouldSendNothingForAReplyOfNull() throws Exception {
        start();
        try (var client = new RawClient(address)) {
            client.send(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, 1, HEARTBEAT);
            client.send(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, 2, HEARTBEAT);
            var open = take(2);
            open.get(1).answer(0);
            open.get(0).answer().complete(null);
            expectHeartbeat(client, 2, 0);
        }
    }

    @Test
    void shouldCloseSilentConnectionsOnly() throws Exception {
        start(settings -> settings.idle(300));
        try (var silent = new RawClient(address);
                var busy = new RawClient(address)) {
            long begun = System.nanoTime();
            var closed = CompletableFuture.supplyAsync(() -> closedByBroker(silent));
            for (int i = 0; !closed.isDone(); i++) {
                busy.send(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, i, HEARTBEAT);
                take(1).getFirst().answer(0);
                expectHeartbeat(busy, i, 0);
            }
            assertThat(closed.join()).isTrue();
            assertThat(System.nanoTime() - begun).isGreaterThan(250_000_000L);
        }
    }

    @Test
    void shouldRefuseMoreConnectionsThanAllowedFromOneAddress() throws Exception {
        start(settings -> settings.connections(100, 2, Map.of()));
        try (var first = new RawClient(address);
                var second = new RawClient(address);
                var third = new RawClient(address)) {
            assertThat(third.isClosedByBroker()).isTrue();
            first.socket().close();
            await().until(() -> listeners.connectionCount() == 1);
            try (var fourth = new RawClient(address)) {
                ask(fourth);
                ask(second);
            }
        }
    }

    @Test
    void shouldGiveAnAddressItsOwnLimit() throws Exception {
        start(settings -> settings.connections(100, 1, Map.of("127.0.0.1", 2)));
        try (var first = new RawClient(address);
                var second = new RawClient(address);
                var third = new RawClient(address)) {
            assertThat(third.isClosedByBroker()).isTrue();
            ask(first);
            ask(second);
        }
    }

    @Test
    void shouldMakeRoomForAPeerBrokerWhenFull() throws Exception {
        start(settings -> settings.connections(2, 100, Map.of()));
        var peers = listeners.open(spec("INTERNAL", true));
        try (var older = new RawClient(address);
                var newer = new RawClient(address)) {
            ask(older);
            ask(newer);
            try (var refused = new RawClient(address);
                    var peer = new RawClient(peers)) {
                assertThat(refused.isClosedByBroker()).isTrue();
                ask(peer);
                assertThat(older.isClosedByBroker()).isTrue();
                ask(newer);
            }
        }
    }

    private void ask(RawClient client) throws Exception {
        client.send(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, 1, HEARTBEAT);
        take(1).getFirst().answer(0);
        expectHeartbeat(client, 1, 0);
    }

    private List<Asked> take(int count) throws InterruptedException {
        var taken = new ArrayList<Asked>();
        for (int i = 0; i < count; i++) {
            var next = asked.poll(10, SECONDS);
            assertThat(next).as("request " + i).isNotNull();
            taken.add(next);
        }
        return taken;
    }

    private static void expectHeartbeat(RawClient client, int correlationId, int throttleMs)
            throws IOException {
        assertThat(client.receive(ApiKey.HEARTBEAT, HEARTBEAT_VERSION))
                .isEqualTo(
                        new RawClient.Reply(
                                correlationId, new HeartbeatResponse(throttleMs, (short) 0)));
    }

    private static boolean closedByBroker(RawClient client) {
        try {
            return client.isClosedByBroker();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static FetchResponse fetched(Payload records) {
        var data = FetchResponse.PartitionData.DEFAULT.withRecords(records).withHighWatermark(99);
        var topic = new FetchResponse.FetchableTopicResponse("t", new UUID(0, 0), List.of(data));
        return FetchResponse.DEFAULT.withResponses(List.of(topic));
    }
}
