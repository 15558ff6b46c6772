package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.AppendOutcome.Appended;
import io.millrace.log.AppendOutcome.Refused;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.TimestampRule;
import io.millrace.wire.record.TimestampType;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Settings of a topic that change while it is written to. */
class LiveSettingsTest {
    private final LogFixture fixture = new LogFixture();

    private void change(UnaryOperator<LogConfig> change) {
        fixture.config = change.apply(fixture.config);
        fixture.log.reconfigure(fixture.config);
    }

    private int segments() {
        return fixture.log.view().segmentOffsets().length;
    }

    @Test
    void shouldRollByTheNewSizeAndAge() {
        for (int i = 0; i < 10; i++) {
            fixture.append("v" + i);
        }
        assertThat(segments()).isEqualTo(1);

        change(config -> config.withRolling(config.rolling().withSegmentBytes(300)));
        fixture.append("larger than the new size together with what is there");
        assertThat(segments()).isEqualTo(2);

        change(config -> config.withRolling(config.rolling().withSegmentMs(1_000)));
        fixture.clock.advance(1_001);
        fixture.append("later");
        assertThat(segments()).isEqualTo(3);
    }

    @Test
    void shouldDeleteByTheNewLimits() {
        change(config -> config.withRolling(config.rolling().withSegmentBytes(200)));
        for (int i = 0; i < 20; i++) {
            fixture.append("value " + i);
        }
        assertThat(fixture.log.retain()).isZero();

        change(config -> config.withRetention(new LogConfig.Retention(true, -1, 500, 0)));
        assertThat(fixture.log.retain()).isPositive();

        change(config -> config.withRetention(new LogConfig.Retention(true, 10, -1, 0)));
        fixture.clock.advance(11);
        fixture.log.retain();
        assertThat(fixture.log.view().logStartOffset()).isEqualTo(20);
    }

    @Test
    void shouldStampAndJudgeTimestampsByTheNewRule() {
        assertThat(fixture.append(TestBatches.plain(17, "a"))).isEqualTo(new Appended(0, 0, -1, 0));

        var stamp = new TimestampRule(TimestampType.LOG_APPEND_TIME, 1, 1);
        change(config -> config.withTimestamps(stamp));
        assertThat(fixture.append(TestBatches.plain(17, "b")))
                .isEqualTo(new Appended(1, 1, fixture.clock.millis(), 0));

        var limits = new TimestampRule(TimestampType.CREATE_TIME, 5, 5);
        change(config -> config.withTimestamps(limits));
        var early = fixture.append(TestBatches.plain(fixture.clock.millis() - 6, "c"));
        assertThat(((Refused) early).error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        assertThat(fixture.append(TestBatches.plain(fixture.clock.millis() + 5, "d")))
                .isEqualTo(new Appended(2, 2, -1, 0));
    }

    @Test
    void shouldRefuseWhatBecameTooLargeOrLacksAKey() {
        change(config -> config.withMaxMessageBytes(100));
        var large = fixture.append("x".repeat(100));
        assertThat(((Refused) large).error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);

        var compact = new LogConfig.Compaction(true, 0.5, 1, 0, Long.MAX_VALUE);
        change(config -> config.withCompaction(compact));
        var keyless = fixture.append("no key");
        assertThat(((Refused) keyless).error()).isEqualTo(ErrorCode.INVALID_RECORD);

        change(config -> config.withCompaction(LogConfig.DEFAULTS.compaction()));
        assertThat(fixture.append("no key")).isInstanceOf(Appended.class);
    }

    @Test
    void shouldFlushByTheNewCountAndTime() {
        fixture.append("a");
        assertThat(fixture.log.flushDueByCount()).isFalse();

        change(config -> config.withFlushing(new LogConfig.Flushing(2, Long.MAX_VALUE)));
        assertThat(fixture.log.flushDueByCount()).isFalse();
        fixture.append("b");
        assertThat(fixture.log.flushDueByCount()).isTrue();

        change(config -> config.withFlushing(new LogConfig.Flushing(Long.MAX_VALUE, 50)));
        assertThat(fixture.log.flushDueByTime()).isFalse();
        fixture.clock.advance(50);
        assertThat(fixture.log.flushDueByTime()).isTrue();
    }

    @Test
    void shouldRollEarlierByADifferentTimeForEachSegment() {
        var rolling = fixture.config.rolling();
        change(config ->
                config.withRolling(
                        new LogConfig.Rolling(1 << 20, 1_000, 900, 1 << 20, 4096, false)));
        assertThat(rolling.segmentJitterMs()).isZero();
        Set<Long> ages = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            fixture.log.roll();
            int before = segments();
            long start = fixture.clock.millis();
            while (segments() == before) {
                fixture.append("v");
                fixture.clock.advance(10);
            }
            ages.add(fixture.clock.millis() - start);
        }
        assertThat(ages).hasSizeGreaterThan(5).allMatch(age -> age >= 100 && age <= 1_030);
    }

    @Test
    void shouldRollWhenAnIndexIsFull() {
        var rolling = fixture.config.rolling();
        change(config ->
                config.withRolling(
                        new LogConfig.Rolling(
                                1 << 20, rolling.segmentMs(), 0, 5 * 12 + 1, 0, false)));
        int appends = 0;
        while (segments() == 1) {
            fixture.append("v" + appends++);
            fixture.clock.advance(1);
        }

        assertThat(fixture.content("00000000000000000000.timeindex").length)
                .isLessThanOrEqualTo(5 * 12);
        assertThat(appends).isLessThan(10);
    }

    @Test
    void shouldTakeTheSpaceOfNewSegmentsAtOnceAndGiveItBack() {
        var rolling = fixture.config.rolling();
        change(config ->
                config.withRolling(
                        new LogConfig.Rolling(4_000, rolling.segmentMs(), 0, 1_000, 64, true)));
        fixture.append("a");
        fixture.log.roll();
        String name = "00000000000000000001.log";
        assertThat(fixture.content(name)).hasSize(4_000);
        fixture.append("b");
        fixture.log.roll();

        assertThat(fixture.content(name).length).isLessThan(100);
        fixture.append("c");
        fixture.kill();
        assertThat(fixture.readAll()).containsExactly("0=a", "1=b", "2=c");
    }
}
