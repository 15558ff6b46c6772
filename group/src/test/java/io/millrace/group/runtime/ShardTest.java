package io.millrace.group.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** What a shard promises to any machine. */
class ShardTest {
    private final SimLane lane = new SimLane();
    private final SimLog log = new SimLog();
    private Notes notes = new Notes();
    private Shard<Notes> shard = shard(notes);

    /** A machine that keeps what it is told, in order. */
    private static final class Notes implements Machine {
        final List<String> seen = new ArrayList<>();
        final List<String> rung = new ArrayList<>();
        boolean failsToApply;
        boolean failsToRing;

        @Override
        public void apply(Position position, ByteBuffer key, @Nullable ByteBuffer value) {
            if (failsToApply) {
                throw new IllegalStateException("as planned");
            }
            seen.add(position.offset() + ":" + StandardCharsets.UTF_8.decode(key.duplicate()));
        }

        @Override
        public void mark(long producerId, boolean committed) {
            seen.add("mark " + producerId + " " + committed);
        }

        @Override
        public void become(Change change) {
            seen.add("become " + change);
        }

        @Override
        public Decision loaded(long nowMs) {
            return new Decision.Builder().arm(new Named("loaded"), 10).build();
        }

        @Override
        public Decision rang(TimerKey key, long nowMs) {
            rung.add(((Named) key).name);
            if (failsToRing) {
                throw new IllegalStateException("as planned");
            }
            return key.equals(new Named("writes"))
                    ? new Decision.Builder().append(entry("timer")).build()
                    : Decision.NOTHING;
        }
    }

    private record Named(String name) implements TimerKey, Change {}

    private static Entry entry(String text) {
        return new Entry(StandardCharsets.UTF_8.encode(text), StandardCharsets.UTF_8.encode("v"));
    }

    private Shard<Notes> shard(Notes machine) {
        return new Shard<>(
                new ShardPlace("notes-0", lane, log, lane, new ShardConfig(5_000, 100)), machine);
    }

    private void loaded() {
        shard.load();
        lane.settle();
    }

    private CompletableFuture<String> ask(BiFunction<Notes, Ticket, Decision> decide) {
        CompletionStage<String> answer = shard.ask(decide, error -> "refused " + error);
        lane.settle();
        return answer.toCompletableFuture();
    }

    private CompletableFuture<String> write(String text) {
        return ask((_, ticket) ->
                new Decision.Builder().append(entry(text)).reply(ticket, "wrote " + text).build());
    }

    private CompletableFuture<String> look() {
        return ask((machine, ticket) -> Decision.reply(ticket, "saw " + machine.seen.size()));
    }

    @Test
    void shouldReplyOnlyWhenTheRecordIsCommitted() {
        loaded();
        log.hold();
        var answer = write("a");
        assertThat(answer).isNotDone();
        assertThat(notes.seen).containsExactly("0:a");
        log.commitAll();
        assertThat(answer).isCompletedWithValue("wrote a");
    }

    @Test
    void shouldTellNobodyAnUncommittedFact() {
        loaded();
        log.hold();
        write("a");
        var looked = look();
        assertThat(looked).isNotDone();
        log.commitAll();
        assertThat(looked).isCompletedWithValue("saw 1");
    }

    @Test
    void shouldDoNothingOfADecisionWhoseRecordsTheLogRefuses() {
        loaded();
        log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);
        var answer =
                ask((_, ticket) ->
                        new Decision.Builder()
                                .append(entry("a"))
                                .change(new Named("changed"))
                                .arm(new Named("timer"), 5)
                                .reply(ticket, "never")
                                .build());
        lane.pass(8);
        assertThat(answer).isCompletedWithValue("refused COORDINATOR_NOT_AVAILABLE");
        assertThat(notes.seen).isEmpty();
        assertThat(notes.rung).isEmpty();
    }

    @Test
    void shouldDecideOtherwiseWhenTheLogRefuses() {
        loaded();
        log.refuse(ErrorCode.MESSAGE_TOO_LARGE);
        var answer =
                ask((_, ticket) ->
                        new Decision.Builder()
                                .append(entry("a"))
                                .reply(ticket, "never")
                                .otherwise(error -> Decision.reply(ticket, "instead of " + error))
                                .build());
        assertThat(answer).isCompletedWithValue("instead of INVALID_COMMIT_OFFSET_SIZE");
    }

    @Test
    void shouldTellWhatTheClientUnderstandsWhenTheLogRefuses() {
        loaded();
        Map<ErrorCode, ErrorCode> told =
                Map.of(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.COORDINATOR_NOT_AVAILABLE,
                        ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                                ErrorCode.COORDINATOR_NOT_AVAILABLE,
                        ErrorCode.REQUEST_TIMED_OUT, ErrorCode.COORDINATOR_NOT_AVAILABLE,
                        ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.NOT_COORDINATOR,
                        ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.NOT_COORDINATOR,
                        ErrorCode.RECORD_LIST_TOO_LARGE, ErrorCode.INVALID_COMMIT_OFFSET_SIZE);
        told.forEach((error, expected) -> {
            log.refuse(error);
            assertThat(write("a")).isCompletedWithValue("refused " + expected);
        });
    }

    @Test
    void shouldRefuseWhileLoadingAndLoadInPieces() {
        loaded();
        for (int i = 0; i < 10; i++) {
            write("record-" + i);
        }
        var before = List.copyOf(notes.seen);
        notes = new Notes();
        shard = shard(notes);
        shard.load();
        lane.runOne();
        assertThat(notes.seen).isNotEmpty().hasSizeLessThan(10);
        CompletionStage<String> early = shard.ask((_, _) -> Decision.NOTHING, ErrorCode::name);
        while (!early.toCompletableFuture().isDone()) {
            lane.runOne();
        }
        assertThat(early.toCompletableFuture())
                .isCompletedWithValue("COORDINATOR_LOAD_IN_PROGRESS");
        lane.settle();
        assertThat(notes.seen).isEqualTo(before);
        assertThat(look()).isCompletedWithValue("saw 10");
    }

    @Test
    void shouldLoadWhatIsNotCommittedYet() {
        loaded();
        log.hold();
        write("a");
        notes = new Notes();
        shard = shard(notes);
        loaded();
        assertThat(notes.seen).containsExactly("0:a");
    }

    @Test
    void shouldAnswerEverybodyWhenItIsClosed() {
        loaded();
        log.hold();
        var uncommitted = write("a");
        var parked = ask((_, _) -> Decision.NOTHING);
        shard.close(ErrorCode.NOT_COORDINATOR);
        lane.settle();
        assertThat(uncommitted).isCompletedWithValue("refused NOT_COORDINATOR");
        assertThat(parked).isCompletedWithValue("refused NOT_COORDINATOR");
        assertThat(look()).isCompletedWithValue("refused NOT_COORDINATOR");
        log.commitAll();
        lane.pass(100);
        assertThat(notes.rung).isEmpty();
    }

    @Test
    void shouldStopLoadingWhenItIsClosed() {
        loaded();
        write("a");
        write("b");
        notes = new Notes();
        shard = shard(notes);
        shard.load();
        shard.close(ErrorCode.NOT_COORDINATOR);
        lane.settle();
        lane.pass(100);
        assertThat(notes.rung).isEmpty();
        assertThat(look()).isCompletedWithValue("refused NOT_COORDINATOR");
    }

    @Test
    void shouldNotWaitLongerForACommitThanTheTimeout() {
        loaded();
        log.hold();
        var first = write("a");
        lane.pass(3_000);
        var second = write("b");
        lane.pass(2_000);
        assertThat(first).isCompletedWithValue("refused COORDINATOR_NOT_AVAILABLE");
        assertThat(second).isNotDone();
        log.commitAll();
        assertThat(second).isCompletedWithValue("wrote b");
        assertThat(notes.seen).containsExactly("0:a", "1:b");
    }

    @Test
    void shouldSurviveADecisionThatFails() {
        loaded();
        var answer =
                ask((_, _) -> {
                    throw new IllegalStateException("as planned");
                });
        assertThat(answer).isCompletedWithValue("refused UNKNOWN_SERVER_ERROR");
        assertThat(write("a")).isCompletedWithValue("wrote a");
    }

    @Test
    void shouldServeNothingFromAMachineThatDoesNotHoldWhatTheLogSays() {
        loaded();
        var parked = ask((_, _) -> Decision.NOTHING);
        notes.failsToApply = true;
        assertThat(write("a")).isCompletedWithValue("refused COORDINATOR_NOT_AVAILABLE");
        assertThat(parked).isCompletedWithValue("refused COORDINATOR_NOT_AVAILABLE");
        assertThat(look()).isCompletedWithValue("refused COORDINATOR_NOT_AVAILABLE");
    }

    @Test
    void shouldSayThatItCannotServeWhenLoadingFails() {
        loaded();
        write("a");
        notes = new Notes();
        notes.failsToApply = true;
        shard = shard(notes);
        loaded();
        assertThat(look()).isCompletedWithValue("refused COORDINATOR_NOT_AVAILABLE");
    }

    @Test
    void shouldTryATimerAgainWhenTheLogRefusesItsRecords() {
        loaded();
        ask((_, _) -> new Decision.Builder().arm(new Named("writes"), 100).build());
        log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);
        lane.pass(150);
        assertThat(notes.seen).isEmpty();
        log.refuse(ErrorCode.NONE);
        lane.pass(1_000);
        assertThat(notes.seen).containsExactly("0:timer");
    }

    @Test
    void shouldTryATimerAgainWhenItsDecisionFails() {
        loaded();
        notes.failsToRing = true;
        lane.pass(10);
        notes.failsToRing = false;
        lane.pass(2_000);
        assertThat(notes.rung).containsExactly("loaded", "loaded");
    }

    @Test
    void shouldMoveATimerWhenItIsArmedAnew() {
        loaded();
        ask((_, _) -> new Decision.Builder().arm(new Named("moved"), 100).build());
        lane.pass(50);
        ask((_, _) -> new Decision.Builder().arm(new Named("moved"), 100).build());
        lane.pass(60);
        assertThat(notes.rung).doesNotContain("moved");
        lane.pass(50);
        assertThat(notes.rung).containsOnlyOnce("moved");
    }

    @Test
    void shouldRingEarlierWhenATimerIsArmedForEarlier() {
        loaded();
        ask((_, _) -> new Decision.Builder().arm(new Named("moved"), 1_000).build());
        ask((_, _) -> new Decision.Builder().arm(new Named("moved"), 50).build());
        lane.pass(50);
        assertThat(notes.rung).contains("moved");
        lane.pass(2_000);
        assertThat(notes.rung).containsOnlyOnce("moved");
    }

    @Test
    void shouldNotRingATimerThatWasTakenAway() {
        loaded();
        ask((_, _) -> new Decision.Builder().arm(new Named("gone"), 50).build());
        ask((_, _) -> new Decision.Builder().disarm(new Named("gone")).build());
        lane.pass(1_000);
        assertThat(notes.rung).doesNotContain("gone");
    }

    @Test
    void shouldTakeWhatIsAskedOutOfAReplyAfterTheStepThatGaveIt() {
        loaded();
        log.hold();
        var order = new ArrayList<String>();
        CompletionStage<String> first =
                shard.ask(
                        (_, ticket) ->
                                new Decision.Builder()
                                        .append(entry("a"))
                                        .reply(ticket, "a")
                                        .build(),
                        ErrorCode::name);
        first.thenRun(() ->
                shard.ask(
                                (machine, ticket) ->
                                        Decision.reply(ticket, String.join(",", machine.seen)),
                                ErrorCode::name)
                        .thenAccept(order::add));
        lane.settle();
        log.releaseInsideNextAppend();
        write("b");
        assertThat(order).containsExactly("0:a,1:b");
    }

    @Test
    void shouldKeepTheFirstAnswerToATicket() {
        loaded();
        var answer =
                ask((_, ticket) ->
                        new Decision.Builder()
                                .reply(ticket, "first")
                                .reply(ticket, "second")
                                .build());
        assertThat(answer).isCompletedWithValue("first");
        assertThat(new Decision.Builder().build().otherwise()).isEqualTo(Optional.empty());
    }
}
