package io.millrace.server.api.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.log.LogConfig;
import io.millrace.server.api.CloseConnection;
import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.ProduceRequest;
import io.millrace.wire.message.ProduceRequest.PartitionProduceData;
import io.millrace.wire.message.ProduceRequest.TopicProduceData;
import io.millrace.wire.message.ProduceResponse;
import io.millrace.wire.message.ProduceResponse.NodeEndpoint;
import io.millrace.wire.message.ProduceResponse.PartitionProduceResponse;
import io.millrace.wire.message.ProduceResponse.TopicProduceResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.LegacyMessageSet;
import io.millrace.wire.record.LogRecord;
import io.millrace.wire.record.RecordBatchBuilder;
import io.millrace.wire.record.TimestampType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

class ProduceHandlerTest {
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
    void shouldAppendInEveryVersionThatTakesThisFormat() {
        lab.lead("orders", 1);
        for (int version = 3; version <= 12; version++) {
            var answer =
                    lab.produce(
                            version,
                            version % 2 == 0 ? -1 : 1,
                            "orders",
                            0,
                            DataLab.batch("a", "b"));
            assertThat(answer.errorCode()).as("version %d", version).isZero();
            assertThat(answer.baseOffset()).isEqualTo((version - 3) * 2L);
            assertThat(answer.logStartOffset()).isZero();
        }
        assertThat(lab.partition("orders", 0).view().openLog().highWatermark()).isEqualTo(20);
    }

    @Test
    void shouldFindTopicsByIdSinceVersion13() {
        var id = lab.lead("orders", 1);
        var data = List.of(new PartitionProduceData(0, new Payload.Bytes(DataLab.batch("a"))));
        ProduceResponse known =
                lab.answer(
                        ApiKey.PRODUCE,
                        13,
                        new ProduceRequest(
                                null, (short) 1, 1, List.of(new TopicProduceData("", id, data))));
        assertThat(known.responses()).extracting(TopicProduceResponse::topicId).containsExactly(id);
        assertThat(errors(known)).containsExactly(ErrorCode.NONE);
        var stranger = new UUID(1, 2);
        ProduceResponse unknown =
                lab.answer(
                        ApiKey.PRODUCE,
                        13,
                        new ProduceRequest(
                                null,
                                (short) 1,
                                1,
                                List.of(new TopicProduceData("", stranger, data))));
        assertThat(errors(unknown)).containsExactly(ErrorCode.UNKNOWN_TOPIC_ID);
    }

    @Test
    void shouldAnswerForEachPartitionInTheOrderOfTheRequest() {
        lab.lead("orders", 3);
        lab.append("orders", 1, "before");
        var data =
                IntStream.of(2, 1, 7, 0)
                        .mapToObj(i ->
                                new PartitionProduceData(
                                        i, new Payload.Bytes(DataLab.batch("v" + i))))
                        .toList();
        var request =
                new ProduceRequest(
                        null,
                        (short) -1,
                        1_000,
                        List.of(new TopicProduceData("orders", DataLab.NO_ID, data)));
        ProduceResponse response = lab.answer(ApiKey.PRODUCE, 9, request);
        var lines = response.responses().getFirst().partitionResponses();
        assertThat(lines).extracting(PartitionProduceResponse::index).containsExactly(2, 1, 7, 0);
        assertThat(lines)
                .extracting(PartitionProduceResponse::baseOffset)
                .containsExactly(0L, 1L, -1L, 0L);
        assertThat(errors(response))
                .containsExactly(
                        ErrorCode.NONE,
                        ErrorCode.NONE,
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        ErrorCode.NONE);
    }

    @Test
    void shouldKeepTheOrderOfRequests() {
        lab.lead("orders", 1);
        var answers = new ArrayList<CompletionStage<ProduceResponse>>();
        for (int i = 0; i < 50; i++) {
            answers.add(
                    lab.ask(
                            ApiKey.PRODUCE,
                            9,
                            DataLab.produceRequest(1, "orders", 0, DataLab.batch("v" + i))));
        }
        for (int i = 0; i < 50; i++) {
            var line =
                    DataLab.await(answers.get(i))
                            .responses()
                            .getFirst()
                            .partitionResponses()
                            .getFirst();
            assertThat(line.baseOffset()).isEqualTo(i);
        }
    }

    @Test
    void shouldConvertMessageSetsOfTheOldFormats() {
        lab.lead("orders", 1);
        for (int magic : new int[] {0, 1}) {
            var set = new LegacyMessageSet(magic, new Compressor());
            var records = List.of(record(0, "one"), record(1, "two"));
            set.append(records, Codec.NONE, TimestampType.CREATE_TIME, -1);
            var answer = lab.produce(magic == 0 ? 0 : 2, 1, "orders", 0, set.build());
            assertThat(answer.errorCode()).as("magic %d", magic).isZero();
            assertThat(answer.baseOffset()).isEqualTo(magic * 2L);
        }
        assertThat(lab.partition("orders", 0).view().openLog().endOffset()).isEqualTo(4);
    }

    @Test
    void shouldRefuseWhatIsNotARecordBatch() {
        lab.lead("orders", 1);
        var damaged = DataLab.batch("value");
        damaged.put(damaged.limit() - 3, (byte) 77);
        assertThat(lab.produce(9, 1, "orders", 0, damaged).errorCode())
                .isEqualTo(ErrorCode.CORRUPT_MESSAGE.code());
        assertThat(lab.produce(9, 1, "orders", 0, null).errorCode())
                .isEqualTo(ErrorCode.INVALID_RECORD.code());
        assertThat(lab.produce(9, 1, "orders", 0, ByteBuffer.allocate(0)).errorCode())
                .isEqualTo(ErrorCode.INVALID_RECORD.code());
        var two = ByteBuffer.allocate(1000).put(DataLab.batch("a")).put(DataLab.batch("b")).flip();
        assertThat(lab.produce(9, 1, "orders", 0, two).errorCode())
                .isEqualTo(ErrorCode.INVALID_RECORD.code());
        assertThat(lab.partition("orders", 0).view().openLog().endOffset()).isZero();
    }

    @Test
    void shouldKnowOnlyThreeKindsOfAcknowledgement() {
        lab.lead("orders", 1);
        assertThat(lab.produce(9, 2, "orders", 0, DataLab.batch("a")).errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUIRED_ACKS.code());
        assertThat(lab.partition("orders", 0).view().openLog().endOffset()).isZero();
    }

    @Test
    void shouldSayNothingWithoutAcknowledgementAndCloseOnErrors() {
        lab.lead("orders", 1);
        ProduceResponse silence =
                lab.answer(
                        ApiKey.PRODUCE,
                        9,
                        DataLab.produceRequest(0, "orders", 0, DataLab.batch("a")));
        assertThat(silence).isNull();
        assertThat(lab.partition("orders", 0).view().openLog().endOffset()).isEqualTo(1);
        var failing =
                lab.<ProduceResponse>ask(
                        ApiKey.PRODUCE,
                        9,
                        DataLab.produceRequest(0, "nowhere", 0, DataLab.batch("a")));
        assertThatThrownBy(() -> DataLab.await(failing))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(CloseConnection.class);
    }

    @Test
    void shouldKeepClientsOutOfInternalTopics() {
        lab.lead("__consumer_offsets", 1);
        assertThat(lab.produce(9, 1, "__consumer_offsets", 0, DataLab.batch("a")).errorCode())
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
        ProduceResponse admin =
                DataLab.await(
                        lab.askAs(
                                "__admin_client",
                                ApiKey.PRODUCE,
                                9,
                                DataLab.produceRequest(
                                        1, "__consumer_offsets", 0, DataLab.batch("a"))));
        assertThat(errors(admin)).containsExactly(ErrorCode.NONE);
    }

    @Test
    void shouldTellWhereTheLeaderIsSinceVersion10() {
        lab.elsewhere("orders");
        var request = DataLab.produceRequest(1, "orders", 0, DataLab.batch("a"));
        ProduceResponse told = lab.answer(ApiKey.PRODUCE, 10, request);
        assertThat(errors(told)).containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        var leader = told.responses().getFirst().partitionResponses().getFirst().currentLeader();
        assertThat(leader.leaderId()).isEqualTo(DataLab.OTHER);
        assertThat(leader.leaderEpoch()).isEqualTo(7);
        assertThat(told.nodeEndpoints())
                .containsExactly(new NodeEndpoint(DataLab.OTHER, "host2", 9092, null));
        ProduceResponse older = lab.answer(ApiKey.PRODUCE, 9, request);
        assertThat(older.nodeEndpoints()).isEmpty();
    }

    @Test
    void shouldRefuseTransactionalBatchesWithoutATransaction() {
        lab.lead("orders", 1);
        assertThat(lab.produce(9, 1, "orders", 0, transactional()).errorCode())
                .isEqualTo(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code());
        var data = List.of(new PartitionProduceData(0, new Payload.Bytes(transactional())));
        var request =
                new ProduceRequest(
                        "shop",
                        (short) -1,
                        1_000,
                        List.of(new TopicProduceData("orders", DataLab.NO_ID, data)));
        ProduceResponse closed = lab.answer(ApiKey.PRODUCE, 9, request);
        assertThat(errors(closed)).containsExactly(ErrorCode.INVALID_TXN_STATE);
    }

    @Test
    void shouldAnswerNotEnoughTimeWhenAFollowerIsAbsent() {
        lab.lead("orders", 1, LogConfig.DEFAULTS, List.of(DataLab.ME, DataLab.OTHER));
        var data = List.of(new PartitionProduceData(0, new Payload.Bytes(DataLab.batch("a"))));
        var request =
                new ProduceRequest(
                        null,
                        (short) -1,
                        50,
                        List.of(new TopicProduceData("orders", DataLab.NO_ID, data)));
        ProduceResponse late = lab.answer(ApiKey.PRODUCE, 9, request);
        assertThat(errors(late)).containsExactly(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(lab.partition("orders", 0).view().openLog().endOffset()).isEqualTo(1);
    }

    private static List<ErrorCode> errors(ProduceResponse response) {
        return response.responses().stream()
                .flatMap(topic -> topic.partitionResponses().stream())
                .map(line -> ErrorCode.of(line.errorCode()))
                .toList();
    }

    private static ByteBuffer transactional() {
        return new RecordBatchBuilder()
                .producer(7, (short) 0, 0)
                .transactional()
                .append(1, null, DataLab.bytes("a"))
                .build();
    }

    private static LogRecord record(long offset, String value) {
        return new LogRecord(offset, 1_000, -1, null, DataLab.bytes(value), List.of());
    }
}
