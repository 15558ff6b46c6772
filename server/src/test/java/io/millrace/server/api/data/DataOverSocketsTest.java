package io.millrace.server.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.net.EventLoops;
import io.millrace.server.net.ListenerSpec;
import io.millrace.server.net.Listeners;
import io.millrace.server.net.NetConfig;
import io.millrace.server.net.RawClient;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchRequest.FetchTopic;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.ProduceResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.RecordBatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole data path: sockets, event loops as lanes, partitions, files. */
class DataOverSocketsTest {
    private static final int VERSION = 12;

    @TempDir Path folder;
    private EventLoops loops;
    private Listeners listeners;
    private DataLab lab;
    private InetSocketAddress address;

    @BeforeEach
    void open() throws IOException {
        loops = EventLoops.start(2);
        lab = new DataLab(folder, loops.lanes());
        listeners = new Listeners(loops, NetConfig.DEFAULTS);
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        address = listeners.open(new ListenerSpec("PLAINTEXT", any, false, lab::table));
        listeners.serve();
        lab.lead("orders", 2);
    }

    @AfterEach
    void close() {
        listeners.close();
        loops.close();
        lab.close();
    }

    @Test
    void shouldAppendPipelinedBatchesInTheirOrderOnEveryLane() throws Exception {
        try (var client = new RawClient(address)) {
            for (int i = 0; i < 400; i++) {
                var request =
                        DataLab.produceRequest(
                                i % 3 == 0 ? -1 : 1, "orders", i % 2, DataLab.batch("v" + i));
                client.send(ApiKey.PRODUCE, VERSION, i, request);
            }
            for (int i = 0; i < 400; i++) {
                var reply = client.receive(ApiKey.PRODUCE, VERSION);
                var line =
                        ((ProduceResponse) reply.body())
                                .responses()
                                .getFirst()
                                .partitionResponses()
                                .getFirst();
                assertThat(reply.correlationId()).isEqualTo(i);
                assertThat(line.errorCode()).isZero();
                assertThat(line.baseOffset()).isEqualTo(i / 2);
            }
        }
    }

    @Test
    void shouldDeliverToAWaitingFetchWhatAnotherConnectionProduces() throws Exception {
        try (var consumer = new RawClient(address);
                var producer = new RawClient(address)) {
            long[] next = {0, 0};
            for (int i = 0; i < 100; i++) {
                consumer.send(ApiKey.FETCH, VERSION, i, fetch(next));
                producer.send(
                        ApiKey.PRODUCE,
                        VERSION,
                        i,
                        DataLab.produceRequest(1, "orders", i % 2, DataLab.batch("v" + i)));
                producer.receive(ApiKey.PRODUCE, VERSION);
                var response = (FetchResponse) consumer.receive(ApiKey.FETCH, VERSION).body();
                var batches = batches(response);
                assertThat(batches)
                        .singleElement()
                        .satisfies(batch -> assertThat(batch.isIntact()).isTrue());
                next[i % 2]++;
            }
        }
    }

    @Test
    void shouldSendLargeBatchesAsTheyWereWritten() throws Exception {
        try (var client = new RawClient(address)) {
            var batch = DataLab.batch("x".repeat(300_000), "y".repeat(400_000));
            int size = batch.remaining();
            client.send(ApiKey.PRODUCE, VERSION, 1, DataLab.produceRequest(-1, "orders", 0, batch));
            client.receive(ApiKey.PRODUCE, VERSION);
            client.send(ApiKey.FETCH, VERSION, 2, fetch(new long[] {1, 0}));
            var fetched =
                    batches((FetchResponse) client.receive(ApiKey.FETCH, VERSION).body())
                            .getFirst();
            assertThat(fetched.sizeInBytes()).isEqualTo(size);
            assertThat(fetched.isIntact()).isTrue();
        }
    }

    @Test
    void shouldCloseTheConnectionWhenAProduceWithoutAcknowledgementFails() throws Exception {
        try (var client = new RawClient(address)) {
            client.send(
                    ApiKey.PRODUCE,
                    VERSION,
                    1,
                    DataLab.produceRequest(0, "orders", 0, DataLab.batch("fine")));
            client.send(
                    ApiKey.PRODUCE,
                    VERSION,
                    2,
                    DataLab.produceRequest(1, "orders", 0, DataLab.batch("fine")));
            assertThat(client.receive(ApiKey.PRODUCE, VERSION).correlationId()).isEqualTo(2);
            client.send(
                    ApiKey.PRODUCE,
                    VERSION,
                    3,
                    DataLab.produceRequest(0, "nowhere", 0, DataLab.batch("lost")));
            assertThat(client.isClosedByBroker()).isTrue();
        }
        assertThat(ErrorCode.of(lab.produce(9, 1, "orders", 0, DataLab.batch("alive")).errorCode()))
                .isEqualTo(ErrorCode.NONE);
    }

    private static FetchRequest fetch(long[] offsets) {
        var partitions = new ArrayList<FetchPartition>();
        for (int i = 0; i < offsets.length; i++) {
            partitions.add(
                    FetchPartition.DEFAULT
                            .withPartition(i)
                            .withFetchOffset(offsets[i])
                            .withPartitionMaxBytes(1 << 20));
        }
        return FetchRequest.DEFAULT
                .withMaxWaitMs(30_000)
                .withMinBytes(1)
                .withTopics(List.of(new FetchTopic("orders", DataLab.NO_ID, partitions)));
    }

    private static List<RecordBatch> batches(FetchResponse response) {
        var batches = new ArrayList<RecordBatch>();
        for (var data : response.responses().getFirst().partitions()) {
            Batches.of(((Payload.Bytes) data.records()).buffer()).forEach(batches::add);
        }
        return batches;
    }
}
