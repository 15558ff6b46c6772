package io.millrace.server.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.LogConfig;
import io.millrace.replication.partition.FollowerFetch;
import io.millrace.wire.message.DeleteRecordsRequest;
import io.millrace.wire.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.millrace.wire.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.millrace.wire.message.DeleteRecordsResponse;
import io.millrace.wire.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.millrace.wire.message.ListOffsetsRequest;
import io.millrace.wire.message.ListOffsetsRequest.ListOffsetsPartition;
import io.millrace.wire.message.ListOffsetsRequest.ListOffsetsTopic;
import io.millrace.wire.message.ListOffsetsResponse;
import io.millrace.wire.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.millrace.wire.message.OffsetForLeaderEpochRequest;
import io.millrace.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.millrace.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.millrace.wire.message.OffsetForLeaderEpochResponse;
import io.millrace.wire.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

class OffsetHandlersTest {
    private static final int NEWEST = 11;
    private static final ListOffsetsPartitionResponse NOT_FOUND =
            new ListOffsetsPartitionResponse(0, (short) 0, List.of(), -1, -1, -1);

    @TempDir Path folder;
    private DataLab lab;

    @BeforeEach
    void open() {
        lab = new DataLab(folder);
        lab.lead("orders", 2);
        lab.append(
                "orders", 0, "1", "333",
                "22"); // DataLab gives the n-character value the timestamp 1000000 + n
        lab.append("orders", 0, "4444");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void shouldKnowBothEndsOfTheLog() {
        assertThat(list(NEWEST, -1)).isEqualTo(found(-1, 4));
        assertThat(list(NEWEST, -2)).isEqualTo(found(-1, 0));
        assertThat(list(NEWEST, -4)).isEqualTo(found(-1, 0));
    }

    @Test
    void shouldFindTheFirstRecordThatIsNotOlder() {
        assertThat(list(NEWEST, 0)).isEqualTo(found(1_000_001, 0));
        assertThat(list(NEWEST, 1_000_002)).isEqualTo(found(1_000_003, 1));
        assertThat(list(NEWEST, 1_000_004)).isEqualTo(found(1_000_004, 3));
        assertThat(list(NEWEST, 1_000_005)).isEqualTo(NOT_FOUND);
    }

    @Test
    void shouldFindTheGreatestTimestamp() {
        assertThat(list(7, -3)).isEqualTo(found(1_000_004, 3));
    }

    @Test
    void shouldHaveNothingInTieredStorage() {
        assertThat(list(9, -5)).isEqualTo(NOT_FOUND);
        assertThat(list(11, -6)).isEqualTo(NOT_FOUND);
    }

    @Test
    void shouldRefuseNamesThatTheVersionDoesNotKnow() {
        for (int[] tooOld : new int[][] {{6, -3}, {7, -4}, {8, -5}, {10, -6}, {11, -7}}) {
            var refused = list(tooOld[0], tooOld[1]);
            assertThat(refused.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
            assertThat(refused.offset()).isEqualTo(-1);
        }
    }

    @Test
    void shouldListSegmentsInTheOldestVersion() {
        assertThat(list(0, -1).oldStyleOffsets()).containsExactly(4L);
        assertThat(listOld(-1, 5)).containsExactly(4L, 0L);
        assertThat(listOld(-2, 5)).containsExactly(0L);
        assertThat(listOld(-1, 0)).isEmpty();
    }

    @Test
    void shouldRefuseAPartitionNamedTwiceAndServeTheOthers() {
        var topics =
                List.of(
                        new ListOffsetsTopic(
                                "orders", List.of(asked(0, -1), asked(1, -1), asked(0, -2))));
        ListOffsetsResponse response =
                lab.answer(
                        ApiKey.LIST_OFFSETS,
                        NEWEST,
                        new ListOffsetsRequest(-1, (byte) 0, topics, 0));
        assertThat(response.topics().getFirst().partitions())
                .extracting(line -> ErrorCode.of(line.errorCode()))
                .containsExactly(
                        ErrorCode.INVALID_REQUEST, ErrorCode.NONE, ErrorCode.INVALID_REQUEST);
    }

    @Test
    void shouldTellReplicasTheEndOfTheLogAndConsumersTheHighWatermark() {
        lab.lead("payments", 1, LogConfig.DEFAULTS, List.of(DataLab.ME, DataLab.OTHER));
        lab.append("payments", 0, "a", "b");
        assertThat(list("payments", NEWEST, -1, -1).offset()).isZero();
        assertThat(list("payments", NEWEST, DataLab.OTHER, -1).offset()).isEqualTo(2);
        assertThat(list("payments", NEWEST, -1, 0)).isEqualTo(NOT_FOUND);
    }

    @Test
    void shouldAnswerWhereAnEpochEnds() {
        assertThat(epochEnd(5, -1)).isEqualTo(new EpochEndOffset((short) 0, 0, 5, 4));
        assertThat(epochEnd(9, -1)).isEqualTo(new EpochEndOffset((short) 0, 0, -1, -1));
        assertThat(epochEnd(5, 4).errorCode()).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
        assertThat(epochEnd(5, 6).errorCode()).isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH.code());
        lab.loseLeadership("orders", 0);
        assertThat(epochEnd(5, -1).errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    }

    @Test
    void shouldDeleteRecordsBelowAnOffset() {
        assertThat(delete("orders", 3))
                .isEqualTo(new DeleteRecordsPartitionResult(0, 3, (short) 0));
        assertThat(list(NEWEST, -2).offset()).isEqualTo(3);
        assertThat(delete("orders", -1))
                .isEqualTo(new DeleteRecordsPartitionResult(0, 4, (short) 0));
        assertThat(delete("orders", 5).errorCode()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
        assertThat(delete("nowhere", 0).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(delete("__consumer_offsets", 0).errorCode())
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
    }

    @Test
    void shouldSayWhenReplicasHaveNotDeletedInTime() {
        lab.lead("payments", 1, LogConfig.DEFAULTS, List.of(DataLab.ME, DataLab.OTHER));
        lab.append("payments", 0, "a", "b");
        lab.partition("payments", 0)
                .followerFetched(new FollowerFetch(DataLab.OTHER, -1, -1, 2, 0));
        assertThat(delete("payments", 1).errorCode()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT.code());
    }

    private DeleteRecordsPartitionResult delete(String topic, long offset) {
        var topics =
                List.of(
                        new DeleteRecordsTopic(
                                topic, List.of(new DeleteRecordsPartition(0, offset))));
        DeleteRecordsResponse response =
                lab.answer(ApiKey.DELETE_RECORDS, 2, new DeleteRecordsRequest(topics, 50));
        return response.topics().getFirst().partitions().getFirst();
    }

    private EpochEndOffset epochEnd(int epoch, int currentEpoch) {
        var asked = new OffsetForLeaderPartition(0, currentEpoch, epoch);
        var request =
                new OffsetForLeaderEpochRequest(
                        -1, List.of(new OffsetForLeaderTopic("orders", List.of(asked))));
        OffsetForLeaderEpochResponse response =
                lab.answer(ApiKey.OFFSET_FOR_LEADER_EPOCH, 4, request);
        return response.topics().getFirst().partitions().getFirst();
    }

    private ListOffsetsPartitionResponse list(int version, long timestamp) {
        return list("orders", version, -1, timestamp);
    }

    private ListOffsetsPartitionResponse list(
            String topic, int version, int replica, long timestamp) {
        var topics = List.of(new ListOffsetsTopic(topic, List.of(asked(0, timestamp))));
        ListOffsetsResponse response =
                lab.answer(
                        ApiKey.LIST_OFFSETS,
                        version,
                        new ListOffsetsRequest(replica, (byte) 0, topics, 0));
        return response.topics().getFirst().partitions().getFirst();
    }

    private List<Long> listOld(long timestamp, int max) {
        var asked = new ListOffsetsPartition(0, -1, timestamp, max);
        var topics = List.of(new ListOffsetsTopic("orders", List.of(asked)));
        ListOffsetsResponse response =
                lab.answer(ApiKey.LIST_OFFSETS, 0, new ListOffsetsRequest(-1, (byte) 0, topics, 0));
        return response.topics().getFirst().partitions().getFirst().oldStyleOffsets();
    }

    private static ListOffsetsPartition asked(int partition, long timestamp) {
        return new ListOffsetsPartition(partition, -1, timestamp, 1);
    }

    private static ListOffsetsPartitionResponse found(long timestamp, long offset) {
        return new ListOffsetsPartitionResponse(0, (short) 0, List.of(), timestamp, offset, 5);
    }
}
