package io.millrace.server.boot;

import io.millrace.server.net.EventLoops;
import io.millrace.server.peer.PeerClient;
import io.millrace.server.peer.PeerSettings;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchRequest.FetchTopic;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.FindCoordinatorRequest;
import io.millrace.wire.message.InitProducerIdRequest;
import io.millrace.wire.message.ListOffsetsRequest;
import io.millrace.wire.message.ListOffsetsRequest.ListOffsetsPartition;
import io.millrace.wire.message.ListOffsetsRequest.ListOffsetsTopic;
import io.millrace.wire.message.MetadataRequest;
import io.millrace.wire.message.MetadataRequest.MetadataRequestTopic;
import io.millrace.wire.message.MetadataResponse;
import io.millrace.wire.message.ProduceRequest;
import io.millrace.wire.message.ProduceRequest.PartitionProduceData;
import io.millrace.wire.message.ProduceRequest.TopicProduceData;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;
import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.record.RecordBatchBuilder;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code millrace train}: starts a broker over a temporary folder as {@code start} would, lets a
 * first producer and consumer come by, and stops it. The build runs it once, and the JVM notes
 * which classes that took: later starts find them ready in a cache.
 */
final class TrainCommand extends Command {
    private static final String TOPIC = "first";
    private static final long ANSWER_SECONDS = 30;
    private static final int ROUNDS = 50;

    TrainCommand() {
        super("train", "", "Goes through a start and a first record, for the JVM to learn from.");
    }

    @Override
    Options options() {
        return new Options();
    }

    @Override
    int run(CommandLine arguments) {
        try {
            var folder = Files.createTempDirectory("millrace-train");
            try {
                return train(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new StartFailure(Waiting.messageOf(e), e);
        }
    }

    private static int train(Path folder) throws IOException {
        var properties = folder.resolve("server.properties");
        Files.writeString(properties, "offsets.topic.num.partitions=1\n");
        return new StartCommand(TrainCommand::live)
                .call(
                        properties.toString(),
                        "--override",
                        "listeners=PLAINTEXT://127.0.0.1:0",
                        "--override",
                        "log.dirs=" + folder.resolve("log"));
    }

    private static Optional<String> live(Broker broker) {
        var address = broker.addresses().getFirst();
        int colon = address.lastIndexOf(':');
        try (var loops = EventLoops.start(1);
                var client =
                        new PeerClient(
                                PeerSettings.of(loops.group(), loops.socketChannel(), "train"),
                                address.substring(0, colon),
                                Integer.parseInt(address.substring(colon + 1)))) {
            converse(client);
        }
        return Optional.empty();
    }

    private static void converse(PeerClient client) {
        var wanted = List.of(new MetadataRequestTopic(TopicId.ZERO, TOPIC));
        var metadata =
                (MetadataResponse)
                        ask(
                                client,
                                ApiKey.METADATA,
                                new MetadataRequest(wanted, true, false, false));
        var id = metadata.topics().getFirst().topicId();
        ask(client, ApiKey.INIT_PRODUCER_ID, new InitProducerIdRequest(null, 1000, -1, (short) -1));
        ask(
                client,
                ApiKey.FIND_COORDINATOR,
                new FindCoordinatorRequest("", (byte) 0, List.of("group")));
        ask(
                client,
                ApiKey.LIST_OFFSETS,
                new ListOffsetsRequest(
                        -1,
                        (byte) 0,
                        List.of(
                                new ListOffsetsTopic(
                                        TOPIC, List.of(new ListOffsetsPartition(0, -1, -2, 1)))),
                        1000));
        for (int i = 0; i < ROUNDS; i++) {
            var records = new Payload.Bytes(batch());
            var produced =
                    new TopicProduceData(TOPIC, id, List.of(new PartitionProduceData(0, records)));
            ask(
                    client,
                    ApiKey.PRODUCE,
                    new ProduceRequest(null, (short) -1, 1000, List.of(produced)));
            var partition =
                    new FetchPartition(0, -1, i, -1, -1, 1 << 20, TopicId.ZERO, Long.MAX_VALUE);
            var fetched =
                    (FetchResponse)
                            ask(
                                    client,
                                    ApiKey.FETCH,
                                    FetchRequest.DEFAULT
                                            .withMaxWaitMs(1000)
                                            .withMinBytes(1)
                                            .withTopics(
                                                    List.of(
                                                            new FetchTopic(
                                                                    TOPIC,
                                                                    id,
                                                                    List.of(partition)))));
            if (fetched.errorCode() != 0)
                throw new StartFailure("fetch failed with error " + fetched.errorCode());
        }
    }

    private static ByteBuffer batch() {
        var value = ByteBuffer.wrap("a first record".getBytes(StandardCharsets.UTF_8));
        return new RecordBatchBuilder().append(System.currentTimeMillis(), null, value).build();
    }

    private static Message ask(PeerClient client, ApiKey api, Message request) {
        return Waiting.on(api.name(), client.<Message>sendNegotiated(api, request), ANSWER_SECONDS);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        }
    }
}
