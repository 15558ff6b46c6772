package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.AppendOutcome.Appended;
import io.millrace.log.AppendOutcome.Refused;
import io.millrace.log.upkeep.Replacement;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.TimestampRule;
import io.millrace.wire.record.TimestampType;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class CompactionTest {
    private static final TimestampRule APPEND_TIME =
            new TimestampRule(TimestampType.LOG_APPEND_TIME, Long.MAX_VALUE, Long.MAX_VALUE);

    private final CompactionFixture fixture = new CompactionFixture();

    @Test
    void shouldKeepTheLastValueOfEveryKeyWhereItWas() {
        fixture.append("a=1", "b=1");
        fixture.append("a=2", "c=1");
        fixture.appendPacked("b=2", "d=1", "b=3");

        fixture.compact();
        fixture.append("a=3");

        assertThat(fixture.contents()).containsExactly("2:a=2", "3:c=1", "5:d=1", "6:b=3", "7:a=3");
        assertThat(fixture.log.log.view().endOffset()).isEqualTo(8);
    }

    @Test
    void shouldRefuseRecordsWithoutKey() {
        var outcome = fixture.log.append("no key");

        assertThat(((Refused) outcome).error()).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldLeaveTheSegmentAloneThatIsBeingWritten() {
        fixture.append("a=1");
        fixture.append("a=2");

        assertThat(fixture.cleaner.cleanFilthiest()).isFalse();
        assertThat(fixture.contents()).containsExactly("0:a=1", "1:a=2");
    }

    @Test
    void shouldMergeSegmentsThatBecameSmall() {
        for (int i = 0; i < 60; i++) {
            fixture.append("k" + i % 3 + "=" + i);
        }
        int before = fixture.log.log.view().segmentOffsets().length;

        fixture.compact();
        fixture.append("z=1");
        fixture.compact();

        assertThat(before).isGreaterThan(8);
        assertThat(fixture.log.log.view().segmentOffsets().length).isLessThan(4);
        assertThat(fixture.contents())
                .containsExactly("57:k0=57", "58:k1=58", "59:k2=59", "60:z=1");
        assertThat(fixture.log.directory.cleanedUpTo(LogFixture.PARTITION)).isEqualTo(61);
    }

    @Test
    void shouldWriteItsCheckpointAsKafkaDoes() {
        fixture.append("a=1");
        fixture.compact();

        byte[] content =
                fixture.log.disk.read(fixture.log.disk.root().resolve("cleaner-offset-checkpoint"));
        assertThat(new String(content)).isEqualTo("0\n1\norders 3 1\n");
    }

    @Test
    void shouldDropATombstoneOnlyWhenItsTimeIsOver() {
        fixture.append("a=1", "b=1");
        fixture.append("a");
        fixture.compact();
        assertThat(fixture.contents()).containsExactly("1:b=1", "2:a");
        assertThat(fixture.batches(fixture.log.log.view()).getLast().hasDeleteHorizon()).isTrue();

        fixture.log.clock.advance(CompactionFixture.DELETE_RETENTION_MS - 1);
        fixture.append("c=1");
        fixture.compact();
        assertThat(fixture.contents()).containsExactly("1:b=1", "2:a", "3:c=1");

        fixture.log.clock.advance(1);
        fixture.append("c=2");
        fixture.compact();
        assertThat(fixture.contents()).containsExactly("1:b=1", "4:c=2");
    }

    @Test
    void shouldKeepTimestampsWhenABatchGetsItsHorizon() {
        long time = fixture.log.clock.millis();
        fixture.append("a", "b=1");
        fixture.log.clock.advance(77);

        fixture.compact();

        assertThat(fixture.records()).allMatch(seen -> seen.timestamp() == time);
        assertThat(fixture.batches(fixture.log.log.view()).getFirst().baseTimestamp())
                .isEqualTo(time + 77 + CompactionFixture.DELETE_RETENTION_MS);
    }

    @Test
    void shouldKeepTheTimeOfTheAppendInWhatItWritesAnew() {
        fixture.configure(config -> config.withTimestamps(APPEND_TIME));
        long time = fixture.log.clock.millis();
        fixture.appendPacked("a=1", "b", "c=1");
        fixture.log.clock.advance(77);
        fixture.append("a=2");

        fixture.compact();

        RecordBatch first = fixture.batches(fixture.log.log.view()).getFirst();
        assertThat(first.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(first.hasDeleteHorizon()).isTrue();
        assertThat(fixture.records().subList(0, 2)).allMatch(seen -> seen.timestamp() == time);
        assertThat(fixture.contents()).containsExactly("1:b", "2:c=1", "3:a=2");
    }

    @Test
    void shouldDropWhatWasRolledBackAndLaterItsMarker() {
        fixture.append("a=1");
        fixture.appendInTransaction(9, 0, "a=lost", "b=lost");
        fixture.end(9, false);
        fixture.appendInTransaction(9, 2, "c=1");
        fixture.end(9, true);

        fixture.compact();
        assertThat(fixture.contents()).containsExactly("0:a=1", "4:c=1");
        assertThat(markers()).isEqualTo(2);

        fixture.append("x=1");
        fixture.compact();
        fixture.log.clock.advance(CompactionFixture.DELETE_RETENTION_MS);
        fixture.append("x=2");
        fixture.compact();
        assertThat(fixture.contents()).containsExactly("0:a=1", "4:c=1", "7:x=2");
        assertThat(markers()).as("that of the committed one, which still has data").isEqualTo(1);
        assertThat(fixture.committed()).isEqualTo(Map.of("a", "1", "c", "1", "x", "2"));
    }

    private long markers() {
        return fixture.batches(fixture.log.log.view()).stream()
                .filter(batch -> batch.isControl() && batch.recordCount() > 0)
                .count();
    }

    @Test
    void shouldNotGoBeyondAnOpenTransaction() {
        fixture.append("a=1");
        fixture.append("a=2");
        fixture.appendInTransaction(9, 0, "a=3");
        fixture.append("a=4");

        fixture.compact();
        assertThat(fixture.contents()).containsExactly("1:a=2", "2:a=3", "3:a=4");

        fixture.end(9, false);
        assertThat(fixture.committed()).containsEntry("a", "4");
        fixture.compact();
        assertThat(fixture.contents()).containsExactly("3:a=4");
    }

    @Test
    void shouldStillHideWhatWasRolledBackBehindTheLimitOfAPass() {
        fixture.configure(config -> config.withRolling(config.rolling().withSegmentBytes(1 << 20)));
        fixture.append("a=1");
        fixture.appendInTransaction(7, 0, "b=1");
        fixture.appendInTransaction(9, 0, "a=lost");
        fixture.end(9, false);

        fixture.compact();
        fixture.append("z=1");
        fixture.end(7, true);

        assertThat(fixture.committed()).isEqualTo(Map.of("a", "1", "b", "1", "z", "1"));
    }

    @Test
    void shouldRememberAProducerWhoseRecordsAreAllGone() {
        fixture.appendBy(5, 0, "a=1", "a=2");
        fixture.append("a=3");
        fixture.compact();
        RecordBatch first = fixture.batches(fixture.log.log.view()).getFirst();
        assertThat(first.recordCount()).isZero();
        assertThat(List.of(first.baseOffset(), first.lastOffset())).containsExactly(0L, 1L);

        forgetSnapshots();
        fixture.log.kill();

        assertThat(((Refused) fixture.appendBy(5, 4, "b=1")).error())
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(fixture.appendBy(5, 2, "b=1")).isInstanceOf(Appended.class);
    }

    private void forgetSnapshots() {
        var folder = fixture.log.file("x").getParent();
        for (String name : fixture.log.disk.names(folder)) {
            if (name.endsWith(".snapshot")) {
                fixture.log.disk.delete(folder.resolve(name));
            }
        }
    }

    @Test
    void shouldGoOnWhereItsTableWasFull() {
        fixture.settings = new CleanerSettings(1, 24 * 16, 0.5, 0, Double.MAX_VALUE);
        for (int round = 0; round < 3; round++) {
            for (int key = 0; key < 30; key++) {
                fixture.append("k" + key + "=" + round);
            }
        }

        fixture.compact();

        assertThat(fixture.log.directory.cleanedUpTo(LogFixture.PARTITION)).isEqualTo(90);
        assertThat(fixture.contents())
                .containsExactlyElementsOf(
                        IntStream.range(0, 30).mapToObj(k -> (60 + k) + ":k" + k + "=2").toList());
    }

    @Test
    void shouldSpareWhatIsYoungAndTakeWhatIsOverdue() {
        fixture.configure(config ->
                config.withCompaction(
                        new LogConfig.Compaction(true, 0, 1_000, 500, Long.MAX_VALUE)));
        fixture.append("a=1");
        fixture.append("a=2");
        fixture.compact();
        assertThat(fixture.contents()).hasSize(2);

        fixture.log.clock.advance(501);
        fixture.compactComplete();
        assertThat(fixture.contents()).containsExactly("1:a=2");

        fixture.configure(config ->
                config.withCompaction(new LogConfig.Compaction(true, 0.99, 1_000, 0, 300)));
        fixture.append("a=3");
        fixture.compact();
        assertThat(fixture.contents()).hasSize(2);
        fixture.log.clock.advance(301);
        fixture.compactComplete();
        assertThat(fixture.contents()).containsExactly("2:a=3");
    }

    @Test
    void shouldLetReadersOfAnOldViewFinish() {
        fixture.append("a=1");
        fixture.append("a=2");
        fixture.log.log.roll();
        LogView before = fixture.log.log.view();

        fixture.compactComplete();

        assertThat(fixture.batches(before)).hasSize(2);
        fixture.log.background.advance(60_000);
        assertThat(before.read(0, 2, 100, true)).isEqualTo(LogSlice.EMPTY);
        assertThat(fixture.contents()).containsExactly("1:a=2");
        assertThat(fixture.log.disk.names(fixture.log.file("x").getParent()))
                .noneMatch(name -> name.endsWith(".deleted") || name.endsWith(".cleaned"));
    }

    @Test
    void shouldGiveUpWhenTheLogIsCutMeanwhile() {
        fixture.append("a=1");
        fixture.append("a=2");
        fixture.append("a=3");
        fixture.log.log.roll();
        var source = SegmentSwap.source(fixture.log.log);
        fixture.log.log.truncateTo(1);
        fixture.append("b=1");
        fixture.log.log.roll();

        var stale =
                new Replacement(
                        source.segments().all().subList(0, 1),
                        source.segments().first(),
                        source.generation());

        assertThat(SegmentSwap.swap(fixture.log.log, stale)).isFalse();
        fixture.compactComplete();
        assertThat(fixture.contents()).containsExactly("0:a=1", "1:b=1");
    }

    @Test
    void shouldAlsoDeleteByAgeWhereThePolicySaysBoth() {
        fixture.configure(
                config -> config.withRetention(new LogConfig.Retention(true, 5_000, -1, 0)));
        fixture.append("a=1");
        fixture.append("b=1");
        fixture.compact();
        fixture.log.clock.advance(5_001);
        fixture.append("c=1");
        fixture.append("c=2");

        assertThat(fixture.log.log.retain()).isEqualTo(1);
        fixture.compact();

        assertThat(fixture.log.log.view().logStartOffset()).isEqualTo(2);
        assertThat(fixture.contents()).containsExactly("3:c=2");
        assertThat(fixture.log.directory.cleanedUpTo(LogFixture.PARTITION)).isEqualTo(4);
    }

    @Test
    void shouldForgetWhatItKnowsOfADeletedLog() {
        fixture.append("a=1");
        fixture.compact();

        fixture.log.directory.delete(fixture.log.log);

        assertThat(fixture.log.directory.cleanedUpTo(LogFixture.PARTITION)).isEqualTo(-1);
        assertThat(fixture.cleaner.cleanFilthiest()).isFalse();
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void shouldLowerItsCheckpointWithATruncation() {
        fixture.append("a=1");
        fixture.append("b=1");
        fixture.compact();

        fixture.log.log.truncateTo(1);

        assertThat(fixture.log.directory.cleanedUpTo(LogFixture.PARTITION)).isEqualTo(1);
    }

    @Test
    void shouldLeaveADamagedLogAloneAndServeIt() {
        fixture.append("a=1");
        fixture.append("a=2");
        fixture.log.log.roll();
        String name = "00000000000000000000.log";
        byte[] content = fixture.log.content(name);
        content[content.length - 3] ^= 8;
        fixture.log.plant(name, content);

        fixture.compactComplete();

        assertThat(fixture.cleaner.uncleanableLogs()).isEqualTo(1);
        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.log.content(name)).isEqualTo(content);
        assertThat(fixture.append("a=3")).isInstanceOf(Appended.class);
    }

    @Test
    void shouldKeepGapsAfterThePolicyChangedAndTheBrokerWasKilled() {
        for (int i = 0; i < 30; i++) {
            fixture.append("k=" + i);
        }
        fixture.compact();
        fixture.append("l=1");
        fixture.configure(config -> config.withCompaction(LogConfig.DEFAULTS.compaction()));

        fixture.log.kill();

        assertThat(fixture.contents()).containsExactly("29:k=29", "30:l=1");
    }
}
