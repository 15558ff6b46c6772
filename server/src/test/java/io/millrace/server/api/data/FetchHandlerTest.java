package io.millrace.server.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.LogConfig;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchRequest.FetchTopic;
import io.millrace.wire.message.FetchRequest.ReplicaState;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.FetchResponse.NodeEndpoint;
import io.millrace.wire.message.FetchResponse.PartitionData;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.LogRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordReader;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

class FetchHandlerTest {
    private static final int NAMES = 12;
    private static final int NEWEST = 18;

    @TempDir Path folder;
    private DataLab lab;

    @BeforeEach
    void open() {
        lab = new DataLab(folder);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void shouldGiveWholeBatchesFromTheOneThatHoldsTheOffset() {
        lab.lead("orders", 1);
        lab.append("orders", 0, "a", "b", "c");
        lab.append("orders", 0, "d");
        assertThat(values(one(fetch(NAMES, at(0, 0))))).containsExactly("a", "b", "c", "d");
        assertThat(values(one(fetch(NAMES, at(0, 2))))).containsExactly("a", "b", "c", "d");
        assertThat(values(one(fetch(NAMES, at(0, 3))))).containsExactly("d");
        var end = one(fetch(NAMES, at(0, 4)));
        assertThat(end.records().size()).isZero();
        assertThat(end.highWatermark()).isEqualTo(4);
        assertThat(end.lastStableOffset()).isEqualTo(4);
        assertThat(end.logStartOffset()).isZero();
        assertThat(end.abortedTransactions()).isNull();
    }

    @Test
    void shouldLeaveRecordsInTheFileForTheNetworkToSend() {
        lab.lead("orders", 1);
        lab.append("orders", 0, "a");
        assertThat(one(fetch(NAMES, at(0, 0))).records()).isInstanceOf(Payload.FileRange.class);
    }

    @Test
    void shouldFindTopicsByIdSinceVersion13() {
        var id = lab.lead("orders", 1);
        lab.append("orders", 0, "a");
        var topic = new FetchTopic("", id, List.of(at(0, 0)));
        FetchResponse known = lab.answer(ApiKey.FETCH, NEWEST, request(List.of(topic)));
        assertThat(values(one(known))).containsExactly("a");
        assertThat(known.responses().getFirst().topicId()).isEqualTo(id);
        var stranger = new FetchTopic("", new UUID(3, 4), List.of(at(0, 0)));
        FetchResponse unknown = lab.answer(ApiKey.FETCH, NEWEST, request(List.of(stranger)));
        assertThat(one(unknown).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
    }

    @Test
    void shouldWaitForRecordsAndGoOnWithTheFirst() {
        lab.lead("orders", 2);
        var waiting = ask(NAMES, request(at(0, 0), at(1, 0)).withMaxWaitMs(60_000));
        assertThat(waiting.toCompletableFuture()).isNotDone();
        lab.append("orders", 1, "late");
        var answer = DataLab.await(waiting);
        assertThat(data(answer)).extracting(PartitionData::partitionIndex).containsExactly(0, 1);
        assertThat(values(data(answer).get(1))).containsExactly("late");
    }

    @Test
    void shouldWaitUntilThereIsEnough() {
        lab.lead("orders", 1);
        int each = DataLab.batch("12345").remaining();
        var waiting = ask(NAMES, request(at(0, 0)).withMaxWaitMs(60_000).withMinBytes(3 * each));
        lab.append("orders", 0, "12345");
        lab.append("orders", 0, "12345");
        DataLab.await(lab.partition("orders", 0).lane().ask(() -> "both have been seen"));
        assertThat(waiting.toCompletableFuture()).isNotDone();
        lab.append("orders", 0, "12345");
        assertThat(values(one(DataLab.await(waiting)))).hasSize(3);
    }

    @Test
    void shouldAnswerWithLittleWhenTheTimeIsOver() {
        lab.lead("orders", 1);
        long begun = System.nanoTime();
        var answer = DataLab.await(ask(NAMES, request(at(0, 0)).withMaxWaitMs(80)));
        assertThat(System.nanoTime() - begun).isGreaterThan(79_000_000L);
        assertThat(one(answer).records().size()).isZero();
    }

    @Test
    void shouldWakeWaitersWhenLeadershipIsLost() {
        lab.lead("orders", 1);
        var waiting =
                ask(
                        16,
                        new FetchRequest(
                                "",
                                -1,
                                new ReplicaState(-1, -1),
                                60_000,
                                1,
                                1 << 20,
                                (byte) 0,
                                0,
                                -1,
                                List.of(new FetchTopic("", id("orders"), List.of(at(0, 0)))),
                                List.of(),
                                ""));
        lab.loseLeadership("orders", 0);
        var answer = DataLab.await(waiting);
        assertThat(one(answer).errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    }

    @Test
    void shouldNameTheNewLeaderSinceVersion16() {
        lab.lead("orders", 1);
        lab.loseLeadership("orders", 0);
        var topic = List.of(new FetchTopic("", id("orders"), List.of(at(0, 0))));
        FetchResponse told = lab.answer(ApiKey.FETCH, 16, request(topic));
        assertThat(one(told).errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(one(told).currentLeader().leaderId()).isEqualTo(DataLab.OTHER);
        assertThat(one(told).currentLeader().leaderEpoch()).isEqualTo(6);
        assertThat(told.nodeEndpoints())
                .containsExactly(new NodeEndpoint(DataLab.OTHER, "host2", 9092, null));
        FetchResponse older = lab.answer(ApiKey.FETCH, 15, request(topic));
        assertThat(older.nodeEndpoints()).isEmpty();
        assertThat(one(older).currentLeader().leaderId()).isEqualTo(-1);
    }

    @Test
    void shouldGiveAtLeastOneBatchAndThenKeepToTheLimits() {
        lab.lead("orders", 2);
        lab.append("orders", 0, "x".repeat(1000));
        lab.append("orders", 0, "y".repeat(1000));
        lab.append("orders", 1, "z".repeat(1000));
        var answer = fetch(NAMES, request(limited(0, 10), limited(1, 10)));
        assertThat(values(data(answer).get(0))).containsExactly("x".repeat(1000));
        assertThat(data(answer).get(1).records().size()).isZero();
        var whole = fetch(NAMES, request(at(0, 0), at(1, 0)).withMaxBytes(1500));
        assertThat(values(data(whole).get(0))).containsExactly("x".repeat(1000));
        assertThat(data(whole).get(1).records().size())
                .as("less than its first batch is left")
                .isZero();
    }

    @Test
    void shouldRefuseOffsetsThatAreNotInTheLog() {
        lab.lead("orders", 1);
        lab.append("orders", 0, "a");
        for (long offset : new long[] {-1, 2, 99}) {
            var refused = one(fetch(NAMES, at(0, offset)));
            assertThat(refused.errorCode()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
            assertThat(refused.records().size()).isZero();
            assertThat(refused.highWatermark()).isEqualTo(-1);
            assertThat(refused.logStartOffset()).isEqualTo(-1);
        }
    }

    @Test
    void shouldFenceEpochsInBothDirections() {
        lab.lead("orders", 1);
        assertThat(one(fetch(NAMES, at(0, 0).withCurrentLeaderEpoch(4))).errorCode())
                .isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
        assertThat(one(fetch(NAMES, at(0, 0).withCurrentLeaderEpoch(6))).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH.code());
        assertThat(one(fetch(NAMES, at(0, 0).withCurrentLeaderEpoch(5))).errorCode()).isZero();
    }

    @Test
    void shouldTellWhereLogsPart() {
        lab.lead("orders", 1);
        lab.append("orders", 0, "a", "b");
        var parted = one(fetch(NAMES, at(0, 9).withLastFetchedEpoch(5)));
        assertThat(parted.errorCode()).isZero();
        assertThat(parted.divergingEpoch().epoch()).isEqualTo(5);
        assertThat(parted.divergingEpoch().endOffset()).isEqualTo(2);
        assertThat(one(fetch(NAMES, at(0, 1).withLastFetchedEpoch(5))).divergingEpoch().epoch())
                .isEqualTo(-1);
        assertThat(one(fetch(NAMES, at(0, 1).withLastFetchedEpoch(9))).errorCode())
                .isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
    }

    @Test
    void shouldSendOnlyNewsInASession() {
        lab.lead("orders", 3);
        lab.append("orders", 1, "a");
        var first = fetch(NAMES, request(at(0, 0), at(1, 0), at(2, 0)).withSessionEpoch(0));
        assertThat(first.sessionId()).isPositive();
        assertThat(data(first)).hasSize(3);
        var next = request(at(1, 1)).withSessionId(first.sessionId());
        assertThat(data(fetch(NAMES, next.withSessionEpoch(1)))).isEmpty();
        lab.append("orders", 2, "b");
        var news = fetch(NAMES, next.withSessionEpoch(2));
        assertThat(data(news))
                .singleElement()
                .satisfies(data -> assertThat(values(data)).containsExactly("b"));
        assertThat(fetch(NAMES, next.withSessionEpoch(2)).errorCode())
                .isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH.code());
    }

    @Test
    void shouldCommitWhatAFollowerHasFetched() {
        lab.lead("orders", 1, LogConfig.DEFAULTS, List.of(DataLab.ME, DataLab.OTHER));
        lab.append("orders", 0, "a");
        assertThat(one(fetch(NAMES, at(0, 0))).records().size()).as("not committed").isZero();
        var asFollower = request(at(0, 0)).withReplicaId(DataLab.OTHER);
        assertThat(values(one(fetch(NAMES, asFollower)))).containsExactly("a");
        var consumer = ask(NAMES, request(at(0, 0)).withMaxWaitMs(60_000));
        assertThat(consumer.toCompletableFuture()).isNotDone();
        fetch(NAMES, request(at(0, 1)).withReplicaId(DataLab.OTHER));
        assertThat(values(one(DataLab.await(consumer)))).containsExactly("a");
        var stranger = fetch(NAMES, request(at(0, 0)).withReplicaId(77));
        assertThat(one(stranger).errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    }

    @Test
    void shouldConvertForClientsOfTheOldFormats() {
        lab.lead("orders", 1);
        lab.append("orders", 0, "a", "b");
        for (int version = 0; version <= 3; version++) {
            var data = one(fetch(version, at(0, 0)));
            assertThat(data.errorCode()).isZero();
            assertThat(magics(data)).as("version %d", version).containsOnly(version < 2 ? 0 : 1);
            assertThat(values(data)).containsExactly("a", "b");
        }
        lab.rules.put("orders", new TopicFetchRules(false, false));
        assertThat(one(fetch(3, at(0, 0))).errorCode())
                .isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
        assertThat(one(fetch(4, at(0, 0))).errorCode()).isZero();
    }

    @Test
    void shouldRefuseZstdTopicsToClientsThatDoNotKnowIt() {
        lab.lead("orders", 1);
        lab.rules.put("orders", new TopicFetchRules(true, true));
        assertThat(one(fetch(9, at(0, 0))).errorCode())
                .isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE.code());
        assertThat(one(fetch(10, at(0, 0))).errorCode()).isZero();
    }

    @Test
    void shouldCutTheFirstBatchForTheOldestClients() {
        lab.lead("orders", 1);
        lab.append("orders", 0, "x".repeat(1000));
        var data = one(fetch(2, request(limited(0, 100))));
        assertThat(data.records().size()).isEqualTo(100);
    }

    @Test
    void shouldAnswerAnEmptyRequestAtOnce() {
        var answer =
                DataLab.await(
                        ask(NAMES, FetchRequest.DEFAULT.withMaxWaitMs(60_000).withMinBytes(1)));
        assertThat(answer.responses()).isEmpty();
    }

    private UUID id(String topic) {
        return lab.cluster.image().topic(topic).id();
    }

    private FetchResponse fetch(int version, FetchPartition... partitions) {
        return fetch(version, request(partitions));
    }

    private FetchResponse fetch(int version, FetchRequest request) {
        return lab.answer(ApiKey.FETCH, version, request);
    }

    private CompletionStage<FetchResponse> ask(int version, FetchRequest request) {
        return lab.ask(ApiKey.FETCH, version, request);
    }

    private static FetchRequest request(FetchPartition... partitions) {
        return request(List.of(new FetchTopic("orders", DataLab.NO_ID, Arrays.asList(partitions))));
    }

    private static FetchRequest request(List<FetchTopic> topics) {
        return FetchRequest.DEFAULT.withMinBytes(1).withMaxBytes(1 << 20).withTopics(topics);
    }

    private static FetchPartition at(int partition, long offset) {
        return FetchPartition.DEFAULT
                .withPartition(partition)
                .withFetchOffset(offset)
                .withPartitionMaxBytes(1 << 20);
    }

    private static FetchPartition limited(int partition, int maxBytes) {
        return at(partition, 0).withPartitionMaxBytes(maxBytes);
    }

    private static PartitionData one(FetchResponse response) {
        assertThat(response.errorCode()).isZero();
        return data(response).getFirst();
    }

    private static List<PartitionData> data(FetchResponse response) {
        return response.responses().stream().flatMap(topic -> topic.partitions().stream()).toList();
    }

    private static List<Integer> magics(PartitionData data) {
        var magics = new ArrayList<Integer>();
        Batches.of(bytes(data)).forEach(batch -> magics.add(batch.magic()));
        return magics;
    }

    private static List<String> values(PartitionData data) {
        var values = new ArrayList<String>();
        for (RecordBatch batch : Batches.of(bytes(data))) {
            for (LogRecord record : RecordReader.all(batch, new Decompressor(), 1 << 20)) {
                values.add(StandardCharsets.UTF_8.decode(record.value()).toString());
            }
        }
        return values;
    }

    private static ByteBuffer bytes(PartitionData data) {
        return switch (data.records()) {
            case Payload.Bytes bytes -> bytes.buffer();
            case Payload.FileRange range -> {
                var bytes = ByteBuffer.allocate(range.size());
                try {
                    range.file().read(bytes, range.position());
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
                yield bytes.flip();
            }
        };
    }
}
