package io.millrace.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.ApiVersionsHandler;
import io.millrace.server.api.BrokerFeatures;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.RequestContext;
import io.millrace.server.quota.ClientQuotas;
import io.millrace.server.quota.ConnectionRates;
import io.millrace.server.quota.QuotaWindows;
import io.millrace.server.quota.Toll;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.DeleteGroupsRequest;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.HeartbeatRequest;
import io.millrace.wire.message.HeartbeatResponse;
import io.millrace.wire.message.ListGroupsRequest;
import io.millrace.wire.message.ListGroupsResponse;
import io.millrace.wire.protocol.ApiKey;
import io.netty.channel.epoll.Epoll;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Listeners whose Heartbeat handler the test plays itself. */
final class NetLab {
    static final int HEARTBEAT_VERSION = 4;
    static final HeartbeatRequest HEARTBEAT = new HeartbeatRequest("group", 1, "member", null);

    /** Heartbeats that wait for the test to answer them. */
    final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    final ApiTable apis = new ApiTable();
    private static final LongSupplier NOW_MS = () -> System.nanoTime() / 1_000_000;
    Toll toll = Toll.FREE;
    final ClientQuotas quotas = new ClientQuotas(QuotaWindows.DEFAULTS, NOW_MS);
    private EventLoops loops;
    Listeners listeners;
    InetSocketAddress address;

    record Asked(int correlationId, CompletableFuture<HeartbeatResponse> answer) {
        void answer(int throttleMs) {
            answer.complete(new HeartbeatResponse(throttleMs, (short) 0));
        }
    }

    void start(NetConfig config, boolean epoll) throws IOException {
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
        listeners =
                new Listeners(
                        loops,
                        config,
                        toll,
                        new ConnectionRates(quotas, QuotaWindows.DEFAULTS, NOW_MS));
        address = listeners.open(spec("PLAINTEXT", false));
        listeners.serve();
    }

    ListenerSpec spec(String name, boolean interBroker) {
        return new ListenerSpec(
                name,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                interBroker,
                () -> apis);
    }

    void start(UnaryOperator<NetSettings> change) throws IOException {
        start(change.apply(new NetSettings()).config(), Epoll.isAvailable());
    }

    void start() throws IOException {
        start(NetConfig.DEFAULTS, Epoll.isAvailable());
    }

    void stop() {
        listeners.close();
        await().until(() -> listeners.connectionCount() == 0);
        asked.forEach(open -> open.answer(0));
        await().until(() -> listeners.requestBytes() == 0);
        loops.close();
    }

    void ask(RawClient client) throws Exception {
        client.send(ApiKey.HEARTBEAT, HEARTBEAT_VERSION, 1, HEARTBEAT);
        take(1).getFirst().answer(0);
        expectHeartbeat(client, 1, 0);
    }

    List<Asked> take(int count) throws InterruptedException {
        var taken = new ArrayList<Asked>();
        for (int i = 0; i < count; i++) {
            var next = asked.poll(10, SECONDS);
            assertThat(next).as("request " + i).isNotNull();
            taken.add(next);
        }
        return taken;
    }

    static void expectHeartbeat(RawClient client, int correlationId, int throttleMs)
            throws IOException {
        assertThat(client.receive(ApiKey.HEARTBEAT, HEARTBEAT_VERSION))
                .isEqualTo(
                        new RawClient.Reply(
                                correlationId, new HeartbeatResponse(throttleMs, (short) 0)));
    }

    static boolean closedByBroker(RawClient client) {
        try {
            return client.isClosedByBroker();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static FetchResponse fetched(Payload records) {
        var data = FetchResponse.PartitionData.DEFAULT.withRecords(records).withHighWatermark(99);
        var topic = new FetchResponse.FetchableTopicResponse("t", new UUID(0, 0), List.of(data));
        return FetchResponse.DEFAULT.withResponses(List.of(topic));
    }
}
