package io.millrace.group.txn;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.runtime.ShardConfig;
import io.millrace.group.runtime.SimLane;
import io.millrace.group.runtime.SimLog;
import io.millrace.group.txn.ProducerReply.Granted;
import io.millrace.group.txn.ProducerReply.Refused;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a producer is told about its transactions, step by step. */
class TransactionCoordinatorTest {
    private static final String ID = "orders";
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final Producer FIRST = new Producer(7_000, (short) 0);

    private final SimLane lane = new SimLane();
    private final SimLog log = new SimLog();
    private final List<Marker> sent = new ArrayList<>();
    private MarkerLink.Result result = MarkerLink.Result.WRITTEN;
    private int epoch;
    private TransactionCoordinator coordinator = elected();

    private TransactionCoordinator elected() {
        var ids =
                new ProducerIds(
                        lane,
                        () -> CompletableFuture.completedFuture(new ProducerIds.Block(7_000, 10)));
        var next =
                new TransactionCoordinator(
                        TransactionConfig.DEFAULTS,
                        ShardConfig.DEFAULTS,
                        lane,
                        ids,
                        this::write,
                        () -> 1);
        int term = epoch++;
        lane.post(() -> next.lead(0, term, lane, log));
        lane.settle();
        return next;
    }

    private CompletionStage<Map<TopicPartition, MarkerLink.Result>> write(
            Marker marker, Set<TopicPartition> partitions) {
        sent.add(marker);
        Map<TopicPartition, MarkerLink.Result> results = new HashMap<>();
        partitions.forEach(one -> results.put(one, result));
        return CompletableFuture.completedFuture(results);
    }

    @BeforeEach
    void initialise() {
        assertThat(init(Producer.NONE)).isEqualTo(new Granted(FIRST));
    }

    private <T> T settled(CompletionStage<T> answer) {
        lane.settle();
        return answer.toCompletableFuture().join();
    }

    private ProducerReply init(Producer expected) {
        return settled(coordinator.init(new InitCommand(ID, 1_000, expected)));
    }

    private ErrorCode add(Producer producer) {
        return settled(coordinator.add(ID, producer, Set.of(P0), false));
    }

    private ProducerReply end(Producer producer, boolean commit, boolean bumping) {
        return settled(coordinator.end(new EndCommand(ID, producer, commit, bumping)));
    }

    private String state() {
        Transaction known = settled(coordinator.describe(ID)).transaction();
        return known == null ? "none" : known.state().label();
    }

    private static Producer at(int epoch) {
        return new Producer(FIRST.id(), (short) epoch);
    }

    @Test
    void shouldBumpTheEpochForEachNewIncarnation() {
        assertThat(init(Producer.NONE)).isEqualTo(new Granted(at(1)));
        assertThat(add(FIRST)).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(add(at(1))).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldGiveARepeatedInitTheSameEpoch() {
        assertThat(init(FIRST)).isEqualTo(new Granted(at(1)));
        assertThat(init(FIRST)).isEqualTo(new Granted(at(1)));
        assertThat(init(at(1))).isEqualTo(new Granted(at(2)));
        assertThat(init(FIRST)).isEqualTo(new Refused(ErrorCode.PRODUCER_FENCED));
    }

    @Test
    void shouldAbortWhatIsOpenBeforeAnotherIncarnationBegins() {
        add(FIRST);
        assertThat(init(Producer.NONE)).isEqualTo(new Refused(ErrorCode.CONCURRENT_TRANSACTIONS));
        assertThat(sent).containsExactly(new Marker(at(1), false, 0, 2));
        assertThat(init(Producer.NONE)).isEqualTo(new Granted(at(2)));
        assertThat(end(FIRST, true, false)).isEqualTo(new Refused(ErrorCode.PRODUCER_FENCED));
    }

    @Test
    void shouldSendMarkersOnlyWhenTheDecisionIsCommitted() {
        add(FIRST);
        log.hold();
        var answer = coordinator.end(new EndCommand(ID, FIRST, true, false)).toCompletableFuture();
        lane.settle();
        assertThat(sent).isEmpty();
        assertThat(answer).isNotDone();
        log.unhold();
        lane.settle();
        assertThat(sent).containsExactly(new Marker(FIRST, true, 0, 0));
        assertThat(answer).isCompletedWithValue(new Granted(FIRST));
        assertThat(state()).isEqualTo("CompleteCommit");
    }

    @Test
    void shouldRepeatMarkersUntilTheyAreWritten() {
        add(FIRST);
        result = MarkerLink.Result.RETRY;
        end(FIRST, true, false);
        lane.pass(450);
        assertThat(sent).hasSize(5);
        assertThat(add(FIRST)).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        result = MarkerLink.Result.WRITTEN;
        lane.pass(100);
        assertThat(state()).isEqualTo("CompleteCommit");
        assertThat(add(FIRST)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldCompleteLaterWhatTheLogDoesNotTakeNow() {
        add(FIRST);
        result = MarkerLink.Result.RETRY;
        end(FIRST, true, false);
        result = MarkerLink.Result.WRITTEN;
        log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);
        lane.pass(1_000);
        int written = sent.size();
        assertThat(state()).isEqualTo("PrepareCommit");

        log.refuse(ErrorCode.NONE);
        lane.pass(200);

        assertThat(state()).isEqualTo("CompleteCommit");
        assertThat(sent).as("what is written is not written again").hasSize(written);
        assertThat(add(FIRST)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldGoOnWithTheMarkersOfItsPredecessor() {
        add(FIRST);
        result = MarkerLink.Result.RETRY;
        end(FIRST, false, false);
        result = MarkerLink.Result.WRITTEN;
        coordinator.close();
        coordinator = elected();
        lane.settle();
        assertThat(sent.getLast()).isEqualTo(new Marker(FIRST, false, 1, 0));
        assertThat(state()).isEqualTo("CompleteAbort");
    }

    @Test
    void shouldTellARepeatedEndFromAWrongOne() {
        add(FIRST);
        end(FIRST, true, false);
        assertThat(end(FIRST, true, false)).isEqualTo(new Granted(FIRST));
        assertThat(end(FIRST, false, false)).isEqualTo(new Refused(ErrorCode.INVALID_TXN_STATE));
        assertThat(end(new Producer(1, (short) 0), true, false))
                .isEqualTo(new Refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING));
    }

    @Test
    void shouldGiveANewEpochWithEachEndAndKnowItsRepetitionAfterAReload() {
        add(FIRST);
        assertThat(end(FIRST, true, true)).isEqualTo(new Granted(at(1)));
        assertThat(sent).containsExactly(new Marker(at(1), true, 0, 2));
        coordinator.close();
        coordinator = elected();
        assertThat(end(FIRST, true, true)).isEqualTo(new Granted(at(1)));
        assertThat(end(FIRST, false, true)).isEqualTo(new Refused(ErrorCode.INVALID_TXN_STATE));
        assertThat(end(at(1), false, true)).isEqualTo(new Granted(at(2)));
    }

    @Test
    void shouldAbortATransactionThatIsOpenForTooLong() {
        add(FIRST);
        lane.pass(11_500);
        assertThat(state()).isEqualTo("CompleteAbort");
        assertThat(end(FIRST, true, false)).isEqualTo(new Refused(ErrorCode.PRODUCER_FENCED));
        assertThat(sent).containsExactly(new Marker(at(1), false, 0, 2));
    }

    @Test
    void shouldForgetAnIdThatIsIdleForLong() {
        lane.pass(TransactionConfig.DEFAULTS.idExpirationMs() + 3_600_001);
        assertThat(state()).isEqualTo("none");
        assertThat(add(FIRST)).isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }

    @Test
    void shouldKnowWhichPartitionsAreInTheTransaction() {
        assertThat(settled(coordinator.verify(ID, FIRST, Set.of(P0))))
                .isEqualTo(ErrorCode.TRANSACTION_ABORTABLE);
        add(FIRST);
        assertThat(settled(coordinator.verify(ID, FIRST, Set.of(P0)))).isEqualTo(ErrorCode.NONE);
    }
}
