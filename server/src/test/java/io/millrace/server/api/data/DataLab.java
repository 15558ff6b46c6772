package io.millrace.server.api.data;

import io.millrace.log.Clock;
import io.millrace.log.Log;
import io.millrace.log.LogConfig;
import io.millrace.log.LogDirectory;
import io.millrace.log.LogSeams;
import io.millrace.log.disk.Background;
import io.millrace.log.disk.LocalDisk;
import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.cluster.PartitionImage;
import io.millrace.replication.lane.Lane;
import io.millrace.replication.lane.ThreadLane;
import io.millrace.replication.partition.IsrLink;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionConfig;
import io.millrace.replication.partition.PartitionSeams;
import io.millrace.replication.partition.RoleOrder;
import io.millrace.server.api.ApiTable;
import io.millrace.server.api.RequestContext;
import io.millrace.server.quota.ClientQuotas;
import io.millrace.server.quota.FetchToll;
import io.millrace.server.quota.QuotaWindows;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.ProduceRequest;
import io.millrace.wire.message.ProduceResponse;
import io.millrace.wire.message.ProduceResponse.PartitionProduceResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;
import io.millrace.wire.protocol.TopicPartition;
import io.millrace.wire.record.RecordBatchBuilder;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The data handlers over real logs and partitions in a temporary folder. This broker is number 1;
 * broker 2 exists in the metadata only.
 */
final class DataLab implements AutoCloseable {
    static final UUID NO_ID = new UUID(0, 0);
    static final int ME = 1;
    static final int OTHER = 2;
    static final Clock CLOCK =
            new Clock() {
                @Override
                public long millis() {
                    return System.currentTimeMillis();
                }

                @Override
                public long nanos() {
                    return System.nanoTime();
                }
            };

    final ClusterView cluster = new ClusterView();
    final Map<String, TopicFetchRules> rules = new HashMap<>();
    final ClientQuotas quotas =
            new ClientQuotas(QuotaWindows.DEFAULTS, () -> System.nanoTime() / 1_000_000);
    private final List<? extends Lane> lanes;
    private final List<ThreadLane> ownLanes;
    private final LogDirectory directory;
    private final Map<TopicPartition, Partition> partitions = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Log> logs = new HashMap<>();
    private final ApiTable table = new ApiTable();

    DataLab(Path folder) {
        this(folder, List.of());
    }

    /** Partitions live on these lanes in turn, or on two threads of the lab's own. */
    DataLab(Path folder, List<? extends Lane> given) {
        ownLanes =
                given.isEmpty()
                        ? List.of(
                                new ThreadLane("lane-1", System::nanoTime),
                                new ThreadLane("lane-2", System::nanoTime))
                        : List.of();
        lanes = given.isEmpty() ? ownLanes : given;
        directory =
                LogDirectory.open(
                        new LocalDisk(folder),
                        new LogSeams(CLOCK, RandomGenerator.getDefault(), INLINE, 86_400_000));
        var brokers =
                List.of(ME, OTHER).stream()
                        .map(id ->
                                new BrokerInfo(
                                        id,
                                        List.of(
                                                new Endpoint(
                                                        "PLAINTEXT", "host" + id, 9090 + id, 0)),
                                        null))
                        .toList();
        cluster.publish(ClusterImage.EMPTY.withBrokers(brokers));
        new DataApis(
                        new DataSeams(
                                new HostedPartitions(partitions::get, cluster),
                                cluster,
                                topic -> rules.getOrDefault(topic, TopicFetchRules.DEFAULTS),
                                TransactionGate.CLOSED,
                                failure -> {},
                                CLOCK,
                                DataSettings.DEFAULTS),
                        new FetchToll(quotas))
                .addTo(table);
    }

    private static final Background INLINE =
            new Background() {
                @Override
                public void run(Runnable task) {
                    task.run();
                }

                @Override
                public void runAfter(long delayMs, Runnable task) {}
            };

    /** A topic all of whose partitions this broker leads alone. */
    UUID lead(String topic, int count) {
        return lead(topic, count, LogConfig.DEFAULTS, List.of(ME));
    }

    UUID lead(String topic, int count, LogConfig config, List<Integer> replicas) {
        UUID id = UUID.nameUUIDFromBytes(topic.getBytes(StandardCharsets.UTF_8));
        var images = new ArrayList<PartitionImage>();
        for (int i = 0; i < count; i++) {
            var name = new TopicPartition(topic, i);
            var lane = lanes.get(i % lanes.size());
            var partition = new Partition(name, lane, new PartitionConfig(config, 1), seams());
            var log = directory.create(name, id, config);
            logs.put(name, log);
            partitions.put(name, partition);
            await(
                    lane.ask(() -> {
                        partition.lead(new RoleOrder(ME, 5, replicas, 0, replicas, false), id, log);
                        return "led";
                    }));
            images.add(new PartitionImage(i, ME, 5, 0, replicas, replicas, List.of()));
        }
        cluster.publish(
                cluster.image()
                        .withTopics(List.of(new ClusterImage.TopicChange(topic, id, images))));
        return id;
    }

    private PartitionSeams seams() {
        IsrLink noAnswer = proposal -> new CompletableFuture<>();
        return new PartitionSeams(
                ME, CLOCK, cluster, noAnswer, Runnable::run, 30_000_000_000L, failure -> {});
    }

    /** The other broker becomes leader, at epoch 6. */
    void loseLeadership(String topic, int index) {
        var name = new TopicPartition(topic, index);
        var partition = partitions.get(name);
        var order = new RoleOrder(OTHER, 6, List.of(OTHER), 1, List.of(ME, OTHER), false);
        await(
                partition
                        .lane()
                        .ask(() -> {
                            partition.follow(
                                    order, partition.view().state().topicId(), logs.get(name));
                            return "followed";
                        }));
        var image =
                new PartitionImage(
                        index, OTHER, 6, 1, List.of(OTHER), List.of(ME, OTHER), List.of());
        cluster.publish(
                cluster.image()
                        .withTopics(
                                List.of(
                                        new ClusterImage.TopicChange(
                                                topic, NO_ID, List.of(image)))));
    }

    /** A topic of which this broker has nothing. */
    UUID elsewhere(String topic) {
        UUID id = UUID.nameUUIDFromBytes(topic.getBytes(StandardCharsets.UTF_8));
        var image = new PartitionImage(0, OTHER, 7, 0, List.of(OTHER), List.of(OTHER), List.of());
        cluster.publish(
                cluster.image()
                        .withTopics(
                                List.of(new ClusterImage.TopicChange(topic, id, List.of(image)))));
        return id;
    }

    ApiTable table() {
        return table;
    }

    Partition partition(String topic, int index) {
        return partitions.get(new TopicPartition(topic, index));
    }

    /** Calls a handler as the network would. */
    @SuppressWarnings("unchecked") // the test knows which response belongs to its request
    <R extends Message> CompletionStage<R> ask(ApiKey api, int version, Message request) {
        return (CompletionStage<R>)
                table.find(api.id()).handle(request, context(api, version, "test"));
    }

    @SuppressWarnings("unchecked") // the test knows which response belongs to its request
    <R extends Message> CompletionStage<R> askAs(
            String clientId, ApiKey api, int version, Message request) {
        return (CompletionStage<R>)
                table.find(api.id()).handle(request, context(api, version, clientId));
    }

    <R extends Message> R answer(ApiKey api, int version, Message request) {
        R response = await(this.<R>ask(api, version, request));
        if (response != null) {
            response.size(version); // must be one that this version can carry
        }
        return response;
    }

    private static RequestContext context(ApiKey api, int version, String clientId) {
        return new RequestContext(
                api,
                version,
                1,
                clientId,
                "PLAINTEXT",
                InetAddress.getLoopbackAddress(),
                "User:ANONYMOUS",
                System.nanoTime());
    }

    /** Appends one batch with a record per value, acks=1. */
    long append(String topic, int index, String... values) {
        var answer = produce(9, 1, topic, index, batch(values));
        if (answer.errorCode() != 0) {
            throw new AssertionError("error " + answer.errorCode() + " " + answer.errorMessage());
        }
        return answer.baseOffset();
    }

    PartitionProduceResponse produce(
            int version, int acks, String topic, int index, ByteBuffer records) {
        ProduceResponse response =
                answer(ApiKey.PRODUCE, version, produceRequest(acks, topic, index, records));
        return response.responses().getFirst().partitionResponses().getFirst();
    }

    static ProduceRequest produceRequest(int acks, String topic, int index, ByteBuffer records) {
        var data =
                new ProduceRequest.PartitionProduceData(
                        index, records == null ? null : new Payload.Bytes(records));
        return new ProduceRequest(
                null,
                (short) acks,
                5_000,
                List.of(new ProduceRequest.TopicProduceData(topic, NO_ID, List.of(data))));
    }

    static ByteBuffer batch(String... values) {
        var builder = new RecordBatchBuilder();
        for (String value : values) {
            builder.append(1_000_000L + value.length(), null, bytes(value));
        }
        return builder.build();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        ownLanes.forEach(ThreadLane::close);
        directory.abandon();
    }
}
