package io.millrace.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.server.api.CloseConnection;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.ApiVersionsRequest;
import io.millrace.wire.message.ApiVersionsResponse;
import io.millrace.wire.message.DeleteGroupsRequest;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.ListGroupsRequest;
import io.millrace.wire.protocol.ApiKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Requests and replies over real sockets. */
class ListenersTest {
    private final NetLab lab = new NetLab();

    @AfterEach
    void stop() {
        lab.stop();
    }

    @Test
    void shouldAnswerInRequestOrderWhateverTheOrderOfOutcomes() throws Exception {
        lab.start();
        try (var client = new RawClient(lab.address)) {
            for (int i = 0; i < 20; i++) {
                client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, i, NetLab.HEARTBEAT);
            }
            var open = lab.take(20);
            for (int i = 19; i >= 0; i--) {
                open.get(i).answer(i);
            }
            for (int i = 0; i < 20; i++) {
                NetLab.expectHeartbeat(client, i, i);
            }
        }
    }

    @Test
    void shouldServeOverNioAsOverEpoll() throws Exception {
        lab.start(NetConfig.DEFAULTS, false);
        try (var client = new RawClient(lab.address)) {
            client.send(ApiKey.HEARTBEAT, 0, 5, NetLab.HEARTBEAT);
            lab.take(1).getFirst().answer(0);
            assertThat(client.receive(ApiKey.HEARTBEAT, 0).correlationId()).isEqualTo(5);
        }
    }

    @Test
    void shouldUnderstandAFrameSentByteByByte() throws Exception {
        lab.start();
        try (var client = new RawClient(lab.address)) {
            for (byte b :
                    RawClient.frame(
                            ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 7, NetLab.HEARTBEAT)) {
                client.send(new byte[] {b});
            }
            lab.take(1).getFirst().answer(1);
            NetLab.expectHeartbeat(client, 7, 1);
        }
    }

    @Test
    void shouldSendAFileRangeBetweenTheFieldsOfAReply(@TempDir Path folder) throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("segment"), content);
        try (var channel = FileChannel.open(file)) {
            lab.apis.add(
                    ApiKey.FETCH,
                    12,
                    12,
                    Dispatch.EVENT_LOOP,
                    (FetchRequest request, RequestContext context) ->
                            CompletableFuture.completedFuture(
                                    NetLab.fetched(
                                            new Payload.FileRange(channel, 1_000, 2_500_000))));
            lab.start();
            try (var client = new RawClient(lab.address)) {
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
        lab.start();
        try (var client = new RawClient(lab.address)) {
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
        lab.start();
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
            try (var client = new RawClient(lab.address)) {
                client.send(HexFormat.of().parseHex(bytes));
                assertThat(client.isClosedByBroker()).as(bytes).isTrue();
            }
        }
    }

    @Test
    void shouldAnswerWhatCameBeforeTheGarbage() throws Exception {
        lab.start();
        try (var client = new RawClient(lab.address)) {
            client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 1, NetLab.HEARTBEAT);
            client.send(HexFormat.of().parseHex("ffffffff"));
            lab.take(1).getFirst().answer(2);
            NetLab.expectHeartbeat(client, 1, 2);
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void shouldCloseWhenAHandlerSaysSoOrBreaks() throws Exception {
        lab.start();
        for (var failure :
                List.of(
                        new CloseConnection("acks=0"),
                        new IllegalStateException("broken on purpose"))) {
            try (var client = new RawClient(lab.address)) {
                client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 1, NetLab.HEARTBEAT);
                lab.take(1).getFirst().answer().completeExceptionally(failure);
                assertThat(client.isClosedByBroker()).isTrue();
            }
        }
    }

    @Test
    void shouldCloseWhenAReplyCannotBeWritten() throws Exception {
        lab.start();
        try (var client = new RawClient(lab.address)) {
            client.send(ApiKey.LIST_GROUPS, 0, 1, ListGroupsRequest.DEFAULT);
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void shouldCloseAndFreeEverythingWhenAHandlerThrows() throws Exception {
        lab.start();
        for (int version : new int[] {0, 1}) {
            try (var client = new RawClient(lab.address)) {
                client.send(
                        ApiKey.DELETE_GROUPS, version, 1, new DeleteGroupsRequest(List.of("g")));
                assertThat(client.isClosedByBroker()).isTrue();
            }
        }
        await().until(() -> lab.listeners.requestBytes() == 0);
    }

    @Test
    void shouldSendNothingForAReplyOfNull() throws Exception {
        lab.start();
        try (var client = new RawClient(lab.address)) {
            client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 1, NetLab.HEARTBEAT);
            client.send(ApiKey.HEARTBEAT, NetLab.HEARTBEAT_VERSION, 2, NetLab.HEARTBEAT);
            var open = lab.take(2);
            open.get(1).answer(0);
            open.get(0).answer().complete(null);
            NetLab.expectHeartbeat(client, 2, 0);
        }
    }

    @Test
    void shouldOpenAndCloseOneListenerWhileOthersServe() throws Exception {
        lab.start();
        var extra = lab.spec("EXTRA", false);
        var place = lab.listeners.open(extra);
        try (var old = new RawClient(lab.address);
                var guest = new RawClient(place)) {
            lab.ask(guest);
            lab.ask(old);

            lab.listeners.close(extra);

            await().until(() -> NetLab.closedByBroker(guest));
            lab.ask(old);
            assertThatThrownBy(() -> new RawClient(place)).isInstanceOf(ConnectException.class);
        }
        await().until(() -> lab.listeners.connectionCount() == 0);
    }
}
