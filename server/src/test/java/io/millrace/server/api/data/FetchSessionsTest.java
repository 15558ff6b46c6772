package io.millrace.server.api.data;

import static io.millrace.wire.protocol.ErrorCode.FETCH_SESSION_ID_NOT_FOUND;
import static io.millrace.wire.protocol.ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
import static io.millrace.wire.protocol.ErrorCode.INVALID_FETCH_SESSION_EPOCH;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.io.Payload;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchRequest.FetchTopic;
import io.millrace.wire.message.FetchRequest.ForgottenTopic;
import io.millrace.wire.message.FetchResponse.PartitionData;
import io.millrace.wire.protocol.ErrorCode;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

class FetchSessionsTest {
    private static final UUID NO_ID = new UUID(0, 0);
    private static final int BY_NAME = 12;
    private static final int BY_ID = 13;

    private int lastId;
    private final FetchSessionCache cache = new FetchSessionCache(3, () -> ++lastId);
    private final FetchSessions sessions = new FetchSessions(cache);

    @Test
    void shouldOpenNoSessionForAClientThatWantsNone() {
        var round = open(request(0, -1, 0, 1), BY_NAME);
        assertThat(round.sessionId()).isZero();
        assertThat(round.incremental()).isFalse();
        assertThat(partitions(round)).containsExactly(0, 1);
        assertThat(cache.size()).isZero();
    }

    @Test
    void shouldRememberPartitionsFromFetchToFetch() {
        var first = open(request(0, 0, 0, 1, 2), BY_NAME);
        first.end();
        var second = open(request(first.sessionId(), 1, 3), BY_NAME);
        assertThat(second.incremental()).isTrue();
        assertThat(partitions(second)).containsExactly(0, 1, 2, 3);
        second.end();
        var third = open(forget(request(first.sessionId(), 2), 0, 2), BY_NAME);
        assertThat(partitions(third)).containsExactly(1, 3);
    }

    @Test
    void shouldTakeOverNewOffsetsOfKnownPartitions() {
        var first = open(request(0, 0, 0), BY_NAME);
        first.end();
        var moved = FetchPartition.DEFAULT.withPartition(0).withFetchOffset(42);
        var second =
                open(request(first.sessionId(), 1).withTopics(topics(List.of(moved))), BY_NAME);
        assertThat(second.targets())
                .singleElement()
                .satisfies(target -> assertThat(target.asked().fetchOffset()).isEqualTo(42));
    }

    @Test
    void shouldRefuseAnUnknownSessionAndAWrongEpoch() {
        assertRefused(request(77, 1, 0), BY_NAME, FETCH_SESSION_ID_NOT_FOUND);
        var first = open(request(0, 0, 0), BY_NAME);
        first.end();
        assertRefused(request(first.sessionId(), 2, 0), BY_NAME, INVALID_FETCH_SESSION_EPOCH);
        var second = open(request(first.sessionId(), 1, 0), BY_NAME); // the refusal changed nothing
        second.end();
        assertRefused(request(first.sessionId(), 1, 0), BY_NAME, INVALID_FETCH_SESSION_EPOCH);
    }

    @Test
    void shouldRefuseASecondFetchWhileOneIsInside() {
        var first = open(request(0, 0, 0), BY_NAME);
        assertRefused(request(first.sessionId(), 1, 0), BY_NAME, INVALID_FETCH_SESSION_EPOCH);
        first.end();
        open(request(first.sessionId(), 1, 0), BY_NAME);
    }

    @Test
    void shouldNotChangeFromNamesToIds() {
        var first = open(request(0, 0, 0), BY_NAME);
        first.end();
        assertRefused(request(first.sessionId(), 1, 0), BY_ID, FETCH_SESSION_TOPIC_ID_ERROR);
    }

    @Test
    void shouldCloseASessionOnEpochMinusOneAndReplaceItOnEpochZero() {
        var first = open(request(0, 0, 0), BY_NAME);
        first.end();
        var second = open(request(first.sessionId(), 0, 1), BY_NAME);
        assertThat(second.sessionId()).isNotZero().isNotEqualTo(first.sessionId());
        assertThat(cache.size()).isEqualTo(1);
        second.end();
        var third = open(request(second.sessionId(), -1, 1), BY_NAME);
        assertThat(third.sessionId()).isZero();
        assertThat(cache.size()).isZero();
    }

    @Test
    void shouldDropASessionFromWhichEverythingIsForgotten() {
        var first = open(request(0, 0, 0), BY_NAME);
        first.end();
        var second = open(forget(request(first.sessionId(), 1), 0), BY_NAME);
        assertThat(second.sessionId()).isZero();
        assertThat(second.targets()).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @Test
    void shouldPutServedPartitionsBehindTheOthers() {
        var first = open(request(0, 0, 0, 1, 2), BY_NAME);
        first.session().moveToEnd(new ArrayList<>(first.targets()).getFirst());
        assertThat(partitions(first)).containsExactly(1, 2, 0);
    }

    @Test
    void shouldDisplaceOldSessionsOnlyWhenAllSlotsAreTaken() {
        for (int i = 0; i < 3; i++) {
            assertThat(cache.open(10 + i, false, false, 0)).isNotNull();
        }
        assertThat(cache.open(100, false, false, 1_000)).as("all are young").isNull();
        assertThat(cache.open(100, false, false, 120_001)).as("all are old").isNotNull();
        assertThat(cache.size()).isEqualTo(3);
    }

    @Test
    void shouldDisplaceTheSmallestOfLongLivedSessionsForALargerOne() {
        for (int i = 0; i < 3; i++) {
            var session = cache.open(10, false, false, 0);
            session.update(request(0, 0, IntStream.rangeClosed(0, 3 + i).toArray()));
            session.leave();
            session.enter(100_000);
        }
        assertThat(cache.open(4, false, false, 121_000)).as("not larger").isNull();
        assertThat(cache.open(5, false, false, 121_000)).isNotNull();
        assertThat(cache.find(1)).isNull();
        assertThat(cache.find(2)).isNotNull();
    }

    @Test
    void shouldGiveReplicasPrecedenceOverConsumers() {
        for (int i = 0; i < 3; i++) {
            cache.open(10, false, i > 0, 0);
        }
        assertThat(cache.open(1, false, true, 10)).isNotNull();
        assertThat(cache.find(1)).as("the consumer's").isNull();
        assertThat(cache.open(1000, false, false, 20)).isNull();
    }

    @Test
    void shouldTellNewsOnly() {
        var target =
                new FetchTarget(
                        topics(List.of(FetchPartition.DEFAULT)).getFirst(), FetchPartition.DEFAULT);
        var quiet =
                PartitionData.DEFAULT
                        .withHighWatermark(5)
                        .withLogStartOffset(1)
                        .withRecords(Payload.EMPTY);
        assertThat(target.isNews(quiet)).isTrue();
        target.told(quiet);
        assertThat(target.isNews(quiet)).isFalse();
        assertThat(target.isNews(quiet.withHighWatermark(6))).isTrue();
        assertThat(target.isNews(quiet.withLogStartOffset(2))).isTrue();
        assertThat(target.isNews(quiet.withRecords(new Payload.Bytes(ByteBuffer.allocate(1)))))
                .isTrue();
        var failed = quiet.withErrorCode(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(target.isNews(failed)).isTrue();
        target.told(failed);
        assertThat(target.isNews(quiet)).as("the recovery").isTrue();
    }

    private FetchRound.Open open(FetchRequest request, int version) {
        return (FetchRound.Open) sessions.begin(request, version, false, 0);
    }

    private void assertRefused(FetchRequest request, int version, ErrorCode error) {
        assertThat(sessions.begin(request, version, false, 0))
                .isEqualTo(new FetchRound.Refused(error));
    }

    private static List<Integer> partitions(FetchRound.Open round) {
        return round.targets().stream().map(FetchTarget::partition).toList();
    }

    private static FetchRequest request(int sessionId, int epoch, int... partitions) {
        var asked =
                IntStream.of(partitions)
                        .mapToObj(p -> FetchPartition.DEFAULT.withPartition(p))
                        .toList();
        return FetchRequest.DEFAULT
                .withSessionId(sessionId)
                .withSessionEpoch(epoch)
                .withTopics(asked.isEmpty() ? List.of() : topics(asked));
    }

    private static List<FetchTopic> topics(List<FetchPartition> partitions) {
        return List.of(new FetchTopic("orders", NO_ID, partitions));
    }

    private static FetchRequest forget(FetchRequest request, int... partitions) {
        var forgotten =
                new ForgottenTopic("orders", NO_ID, IntStream.of(partitions).boxed().toList());
        return request.withForgottenTopicsData(List.of(forgotten));
    }
}
