package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.AppendOutcome.Appended;
import io.millrace.log.AppendOutcome.Duplicate;
import io.millrace.log.AppendOutcome.Refused;
import io.millrace.wire.protocol.ErrorCode;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;

class LogTest {
    @Test
    void shouldGiveOffsetsInOrderAndReadThemBack() {
        var fixture = new LogFixture();

        var first = fixture.append("a", "b");
        var second = fixture.append("c");

        assertThat(first).isEqualTo(new Appended(0, 1, -1, 0));
        assertThat(second).isEqualTo(new Appended(2, 2, -1, 0));
        assertThat(fixture.readAll()).containsExactly("0=a", "1=b", "2=c");
        assertThat(fixture.read(1, 3)).containsExactly("1=b", "2=c");
    }

    @Test
    void shouldReadAcrossSegmentsAndIndexEntries() {
        var fixture = new LogFixture(LogFixture.segments(700, 100));
        for (int i = 0; i < 100; i++) {
            fixture.append("value-" + i);
        }

        assertThat(fixture.log.view().segmentOffsets().length).isGreaterThan(5);
        for (int from = 0; from < 100; from++) {
            assertThat(fixture.read(from, 100))
                    .hasSize(100 - from)
                    .startsWith(from + "=value-" + from);
        }
    }

    @Test
    void shouldNotSplitABatchAtTheBound() {
        var fixture = new LogFixture();
        fixture.append("a", "b");
        fixture.append("c", "d");

        assertThat(fixture.read(0, 3)).containsExactly("0=a", "1=b");
        assertThat(fixture.read(0, 1)).isEmpty();
        assertThat(fixture.read(2, 4)).containsExactly("2=c", "3=d");
    }

    @Test
    void shouldSayWhenAnOffsetIsOutOfRange() {
        var fixture = new LogFixture();
        fixture.append("a", "b", "c");
        fixture.log.advanceLogStart(2);
        var view = fixture.log.view();

        assertThat(view.read(1, 3, 100, true)).isEqualTo(new ReadOutcome.OutOfRange(2, 3));
        assertThat(view.read(4, 9, 100, true)).isEqualTo(new ReadOutcome.OutOfRange(2, 3));
        assertThat(view.read(3, 9, 100, true)).isEqualTo(LogSlice.EMPTY);
    }

    @Test
    void shouldGiveAtLeastOneBatchOnlyWhenAsked() {
        var fixture = new LogFixture();
        fixture.append("a".repeat(500));
        var view = fixture.log.view();

        assertThat(((LogSlice) view.read(0, 1, 100, true)).size()).isGreaterThan(500);
        assertThat(((LogSlice) view.read(0, 1, 100, false)).size()).isEqualTo(100);
    }

    @Test
    void shouldKeepAnOldViewAsItWas() {
        var fixture = new LogFixture();
        fixture.append("a");
        LogView before = fixture.log.view();
        fixture.append("b");

        assertThat(before.endOffset()).isEqualTo(1);
        assertThat(((LogSlice) before.read(0, 9, 1000, true)).size())
                .isEqualTo((int) before.sizeBytes());
    }

    @Test
    void shouldAnswerADuplicateWithItsFirstOffsets() {
        var fixture = new LogFixture();
        for (int i = 0; i < 6; i++) {
            fixture.append(TestBatches.idempotent(9, 0, i * 2, 1000 + i, "a" + i, "b" + i));
        }

        var fifthLast = fixture.append(TestBatches.idempotent(9, 0, 2, 7, "a1", "b1"));
        var older = fixture.append(TestBatches.idempotent(9, 0, 0, 7, "a0", "b0"));

        assertThat(fifthLast).isEqualTo(new Duplicate(2, 3, 1001, 0));
        assertThat(error(older)).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(fixture.log.view().endOffset()).isEqualTo(12);
    }

    @Test
    void shouldFenceOldEpochsAndGapsInSequences() {
        var fixture = new LogFixture();
        fixture.append(TestBatches.idempotent(9, 1, 0, 1, "a"));

        assertThat(error(fixture.append(TestBatches.idempotent(9, 0, 1, 1, "b"))))
                .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(error(fixture.append(TestBatches.idempotent(9, 1, 2, 1, "b"))))
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(error(fixture.append(TestBatches.idempotent(9, 2, 1, 1, "b"))))
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(fixture.append(TestBatches.idempotent(9, 2, 0, 1, "b")))
                .isEqualTo(new Appended(1, 1, -1, 0));
        assertThat(fixture.append(TestBatches.idempotent(8, 5, 77, 1, "unknown producer")))
                .isEqualTo(new Appended(2, 2, -1, 0));
    }

    @Test
    void shouldFollowASequenceBeyondItsMaximum() {
        var fixture = new LogFixture();
        fixture.append(TestBatches.idempotent(9, 0, Integer.MAX_VALUE - 1, 1, "a", "b", "c"));

        assertThat(fixture.append(TestBatches.idempotent(9, 0, 1, 1, "d")))
                .isEqualTo(new Appended(3, 3, -1, 0));
        assertThat(
                        fixture.append(
                                TestBatches.idempotent(
                                        9, 0, Integer.MAX_VALUE - 1, 1, "a", "b", "c")))
                .isEqualTo(new Duplicate(0, 2, 1, 0));
    }

    @Test
    void shouldHoldTheLastStableOffsetAtTheOldestOpenTransaction() {
        var fixture = new LogFixture();
        fixture.append("plain");
        fixture.append(TestBatches.transactional(1, 0, 0, 1, "x"));
        fixture.append(TestBatches.transactional(2, 0, 0, 1, "y"));
        assertThat(fixture.log.view().lastStableOffset()).isEqualTo(1);

        fixture.appendMarker(1, 0, false);
        assertThat(fixture.log.view().lastStableOffset()).isEqualTo(1);
        fixture.log.commit(4);
        assertThat(fixture.log.view().lastStableOffset()).isEqualTo(2);
        fixture.appendMarker(2, 0, true);
        fixture.log.commit(5);
        assertThat(fixture.log.view().lastStableOffset()).isEqualTo(5);

        var view = fixture.log.view();
        var slice = (LogSlice) view.read(0, 5, 10_000, true);
        assertThat(view.aborted(0, slice))
                .singleElement()
                .satisfies(aborted -> {
                    assertThat(aborted.producerId()).isEqualTo(1);
                    assertThat(aborted.firstOffset()).isEqualTo(1);
                    assertThat(aborted.lastOffset()).isEqualTo(3);
                    assertThat(aborted.lastStableOffset()).isEqualTo(2);
                });
    }

    @Test
    void shouldRefusePlainBatchesOfAProducerInATransaction() {
        var fixture = new LogFixture();
        fixture.append(TestBatches.transactional(1, 0, 0, 1, "x"));

        assertThat(error(fixture.append(TestBatches.idempotent(1, 0, 1, 1, "y"))))
                .isEqualTo(ErrorCode.INVALID_TXN_STATE);
    }

    @Test
    void shouldFindOffsetsByTimestamp() {
        var fixture = new LogFixture(LogFixture.segments(700, 100));
        for (int i = 0; i < 50; i++) {
            fixture.append(TestBatches.plain(1000 + i * 10, "v" + i));
        }
        var view = fixture.log.view();

        assertThat(view.offsetForTimestamp(0, 50)).isEqualTo(new TimestampHit(1000, 0, 0));
        assertThat(view.offsetForTimestamp(1205, 50)).isEqualTo(new TimestampHit(1210, 21, 0));
        assertThat(view.offsetForTimestamp(1490, 50)).isEqualTo(new TimestampHit(1490, 49, 0));
        assertThat(view.offsetForTimestamp(1490, 49)).isEqualTo(TimestampHit.NONE);
        assertThat(view.offsetForTimestamp(1491, 50)).isEqualTo(TimestampHit.NONE);
        assertThat(view.maxTimestamp(50)).isEqualTo(new TimestampHit(1490, 49, 0));
        fixture.log.advanceLogStart(30);
        assertThat(fixture.log.view().offsetForTimestamp(0, 50))
                .isEqualTo(new TimestampHit(1300, 30, 0));
    }

    @Test
    void shouldAppendWhatTheLeaderSentAsItIs() {
        var leader = new LogFixture(LogFixture.segments(900, 100));
        for (int i = 0; i < 40; i++) {
            leader.append("v" + i, "w" + i);
        }
        var follower = new LogFixture(LogFixture.segments(700, 100));
        long next = 0;
        while (next < 80) {
            var slice = (LogSlice) leader.log.view().read(next, 80, 450, true);
            var outcome = follower.log.appendAsFollower(LogFixture.bytes(slice));
            next = ((Appended) outcome).lastOffset() + 1;
        }

        assertThat(follower.readAll()).isEqualTo(leader.readAll());
        assertThat(follower.log.view().epochs()).isEqualTo(leader.log.view().epochs());
        assertThat(follower.log.view().highWatermark()).isZero();
    }

    @Test
    void shouldRefuseDamagedOrMisplacedBatchesFromTheLeader() {
        var fixture = new LogFixture();
        ByteBuffer good = TestBatches.stored(TestBatches.plain(1, "a", "b"), 5, 2);
        ByteBuffer bad = TestBatches.stored(TestBatches.plain(1, "c"), 7, 2);
        bad.put(bad.limit() - 2, (byte) 'x');

        var outcome = fixture.log.appendAsFollower(TestBatches.concat(good, bad));

        assertThat(error(outcome)).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        assertThat(fixture.log.view().endOffset()).isEqualTo(7);
        assertThat(error(fixture.log.appendAsFollower(good)))
                .isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(fixture.readAll()).containsExactly("5=a", "6=b");
    }

    @Test
    void shouldTruncateAndRememberNothingOfWhatWasCut() {
        var fixture = new LogFixture(LogFixture.segments(700, 100));
        for (int i = 0; i < 40; i++) {
            fixture.log.appendAsLeader(
                    TestBatches.idempotent(9, 0, i, 1000 + i, "v" + i),
                    AppendRules.client(i / 10, 11));
        }
        fixture.log.truncateTo(25);

        assertThat(fixture.log.view().endOffset()).isEqualTo(25);
        assertThat(fixture.log.view().epochs().latestEpoch()).isEqualTo(2);
        assertThat(fixture.log.view().maxTimestamp(99).offset()).isEqualTo(24);
        assertThat(fixture.readAll()).hasSize(25).endsWith("24=v24");
        assertThat(error(fixture.append(TestBatches.idempotent(9, 0, 40, 1, "late"))))
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(fixture.append(TestBatches.idempotent(9, 0, 25, 1, "again")))
                .isEqualTo(new Appended(25, 25, -1, 0));
    }

    @Test
    void shouldBeginAnewWhereTheLeaderStarts() {
        var fixture = new LogFixture();
        fixture.append("a", "b");
        fixture.log.truncateFullyAndStartAt(1000);

        assertThat(fixture.log.view().logStartOffset()).isEqualTo(1000);
        fixture.append("c");
        assertThat(fixture.readAll()).containsExactly("1000=c");
        fixture.restart();
        assertThat(fixture.readAll()).containsExactly("1000=c");
    }

    @Test
    void shouldRollByAgeOfTheData() {
        var config =
                LogConfig.DEFAULTS.withRolling(LogConfig.DEFAULTS.rolling().withSegmentMs(1000));
        var fixture = new LogFixture(config);
        fixture.append("a");
        fixture.clock.advance(1000);
        fixture.append("b");
        fixture.clock.advance(1);
        fixture.append("c");

        assertThat(fixture.log.view().segmentOffsets()).containsExactly(0, 2);
    }

    @Test
    void shouldRefuseABatchLargerThanASegment() {
        var fixture = new LogFixture(LogFixture.segments(300, 100));

        assertThat(error(fixture.append("x".repeat(300))))
                .isEqualTo(ErrorCode.RECORD_LIST_TOO_LARGE);
    }

    @Test
    void shouldDeleteOldSegmentsByTimeSizeAndLogStart() {
        var fixture = new LogFixture(LogFixture.segments(700, 100));
        fixture.config =
                fixture.config.withRetention(new LogConfig.Retention(true, 1000, -1, 60_000));
        fixture.log.reconfigure(fixture.config);
        for (int i = 0; i < 30; i++) {
            fixture.append("v" + i);
        }
        long[] before = fixture.log.view().segmentOffsets();
        assertThat(fixture.log.retain()).isZero();

        fixture.log.advanceLogStart(before[1] + 1);
        assertThat(fixture.log.retain()).isEqualTo(1);
        assertThat(fixture.log.view().logStartOffset()).isEqualTo(before[1] + 1);

        fixture.clock.advance(2000);
        assertThat(fixture.log.retain()).isEqualTo(before.length - 1);
        assertThat(fixture.log.view().logStartOffset()).isEqualTo(30);
        assertThat(names(fixture)).filteredOn(name -> name.endsWith(".deleted")).isNotEmpty();
        fixture.background.advance(60_000);
        assertThat(names(fixture))
                .filteredOn(name -> name.contains(".log") || name.endsWith(".deleted"))
                .containsExactly("00000000000000000030.log");
    }

    @Test
    void shouldKeepWhatIsNotCommittedWhateverItsAge() {
        var fixture = new LogFixture(LogFixture.segments(700, 100));
        fixture.log.reconfigure(
                fixture.config.withRetention(new LogConfig.Retention(true, 0, 0, 60_000)));
        for (int i = 0; i < 30; i++) {
            fixture.log.appendAsLeader(TestBatches.plain(1, "v" + i), AppendRules.client(0, 11));
        }

        assertThat(fixture.log.retain()).isZero();
    }

    @Test
    void shouldForgetSilentProducersButNotOpenTransactions() {
        var fixture = new LogFixture();
        fixture.append(TestBatches.idempotent(1, 0, 0, fixture.clock.millis(), "a"));
        fixture.append(TestBatches.transactional(2, 0, 0, fixture.clock.millis(), "b"));
        fixture.clock.advance(86_400_000);
        fixture.log.expireProducers();

        assertThat(fixture.log.producerFacts())
                .extracting(facts -> facts.producerId())
                .containsExactly(2L);
    }

    static ErrorCode error(AppendOutcome outcome) {
        assertThat(outcome).isInstanceOf(Refused.class);
        return ((Refused) outcome).error();
    }

    static List<String> names(LogFixture fixture) {
        return fixture.disk.names(fixture.log.folder()).stream().sorted().toList();
    }
}
