package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.log.AppendOutcome.Duplicate;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.segment.SegmentFiles;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

class RecoveryTest {
    private static final String FIRST = SegmentFiles.name(0, "");
    private static final byte[] GARBAGE =
            "\u0001garbage that is no index".getBytes(StandardCharsets.UTF_8);

    @Test
    void shouldOpenAsItWasAfterACleanShutdown() {
        var fixture = filled(60);
        var records = fixture.readAll();
        fixture.log.commit(50);
        fixture.restart();

        assertThat(fixture.directory.wasClosedCleanly()).isTrue();
        assertThat(fixture.readAll()).isEqualTo(records);
        assertThat(fixture.log.view().highWatermark()).isEqualTo(50);
        assertThat(fixture.log.recoveryPoint()).isEqualTo(60);
        assertThat(fixture.append(TestBatches.idempotent(5, 0, 59, 1, "v59")))
                .isEqualTo(new Duplicate(59, 59, 1059, 0));
    }

    @Test
    void shouldLeaveIndexFilesTheSameWhateverWayTheyWereMade() {
        var fixture = filled(60);
        fixture.restart();
        var byAppends = indexFiles(fixture);
        for (String name : byAppends.keySet()) {
            fixture.disk.delete(fixture.file(name));
        }
        fixture.kill();
        fixture.log.close();

        assertThat(indexFiles(fixture)).usingRecursiveComparison().isEqualTo(byAppends);
    }

    @Test
    void shouldCutATornTail() {
        var fixture = filled(60);
        var records = fixture.readAll();
        ByteBuffer torn = TestBatches.stored(TestBatches.plain(1, "torn"), 60, 0);
        String last = lastSegment(fixture);
        for (int kept = 1; kept < torn.limit(); kept++) {
            byte[] content = fixture.content(last);
            byte[] more = Arrays.copyOf(content, content.length + kept);
            torn.get(0, more, content.length, kept);
            fixture.plant(last, more);
            fixture.kill();
            assertThat(fixture.log.view().endOffset()).as("%d bytes kept", kept).isEqualTo(60);
            assertThat(fixture.content(last)).isEqualTo(content);
        }
        assertThat(fixture.readAll()).isEqualTo(records);
    }

    @Test
    void shouldCutADamagedBatchAndAllThatFollowsAboveTheRecoveryPoint() {
        var fixture = filled(60);
        byte[] content = fixture.content(FIRST + ".log");
        content[content.length - 1] ^= 1;
        fixture.plant(FIRST + ".log", content);
        fixture.kill();

        long end = fixture.log.view().endOffset();
        assertThat(end).isBetween(1L, 20L);
        assertThat(fixture.readAll()).hasSize((int) end);
        assertThat(LogTest.names(fixture)).filteredOn(name -> name.endsWith(".log")).hasSize(1);
        assertThat(LogTest.error(fixture.append(TestBatches.idempotent(5, 0, 60, 1, "late"))))
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    @Test
    void shouldRebuildMissingAndGarbageIndexes() {
        var expected = filled(60).readAll();
        for (String suffix : List.of(".index", ".timeindex", ".txnindex")) {
            for (byte[] content : Arrays.asList(null, new byte[0], GARBAGE, new byte[800])) {
                for (boolean clean : new boolean[] {true, false}) {
                    var fixture = filled(60);
                    fixture.log.close();
                    if (clean) {
                        fixture.directory.closeCleanly(List.of(fixture.log));
                    }
                    for (long base : fixture.log.view().segmentOffsets()) {
                        spoil(fixture, SegmentFiles.name(base, suffix), content);
                    }
                    fixture.kill();
                    String what = suffix + " " + Arrays.toString(content) + " clean " + clean;
                    assertThat(fixture.readAll()).as(what).isEqualTo(expected);
                    for (int from = 0; from < 60; from += 7) {
                        assertThat(fixture.read(from, 60)).as(what).hasSize(60 - from);
                    }
                    assertThat(fixture.log.view().offsetForTimestamp(1030, 60).offset())
                            .as(what)
                            .isEqualTo(30);
                    fixture.append("more");
                    assertThat(fixture.readAll()).as(what).hasSize(61);
                }
            }
        }
    }

    private static void spoil(LogFixture fixture, String name, byte[] content) {
        if (content == null) {
            fixture.disk.delete(fixture.file(name));
        } else {
            fixture.plant(name, content);
        }
    }

    @Test
    void shouldWarnOfGarbageCheckpointsAndGoOn() {
        for (String name :
                List.of(
                        "recovery-point-offset-checkpoint",
                        "log-start-offset-checkpoint",
                        "replication-offset-checkpoint",
                        "cleaner-offset-checkpoint")) {
            var fixture = filled(60);
            var records = fixture.readAll();
            fixture.log.close();
            fixture.directory.closeCleanly(List.of(fixture.log));
            fixture.disk.write(fixture.disk.root().resolve(name), ByteBuffer.wrap(GARBAGE));
            fixture.kill();
            assertThat(fixture.readAll()).as(name).isEqualTo(records);
        }
    }

    @Test
    void shouldMakeADamagedEpochFileAnewFromTheBatches() {
        var fixture = new LogFixture(LogFixture.segments(700, 100));
        for (int i = 0; i < 40; i++) {
            fixture.log.appendAsLeader(
                    TestBatches.plain(1, "v" + i), AppendRules.client(i / 10, 11));
        }
        var epochs = fixture.log.view().epochs();
        fixture.restart();
        assertThat(fixture.log.view().epochs()).isEqualTo(epochs);

        fixture.plant("leader-epoch-checkpoint", GARBAGE);
        fixture.kill();
        assertThat(fixture.log.view().epochs()).isEqualTo(epochs);
    }

    @Test
    void shouldBelieveTheBatchesMoreThanAnEpochFileThatAPowerCutLeftBehind() {
        var fixture = new LogFixture(LogFixture.segments(700, 100));
        for (int i = 0; i < 40; i++) {
            fixture.log.appendAsLeader(
                    TestBatches.plain(1, "v" + i), AppendRules.client(i / 10, 11));
        }
        var epochs = fixture.log.view().epochs();

        fixture.plant(
                "leader-epoch-checkpoint",
                "0\n3\n0 0\n1 3\n2 25\n".getBytes(StandardCharsets.UTF_8));
        fixture.kill();

        assertThat(fixture.log.view().epochs()).isEqualTo(epochs);
    }

    @Test
    void shouldGoOnWithoutADamagedTopicId() {
        var fixture = new LogFixture();
        UUID id = TopicId.random(new Random(3));
        fixture.log.assignTopicId(id);
        fixture.kill();
        assertThat(fixture.log.topicId()).isEqualTo(id);

        fixture.plant("partition.metadata", GARBAGE);
        fixture.kill();
        assertThat(fixture.log.topicId()).isNull();
    }

    @Test
    void shouldFallBackToAnOlderSnapshotWhenTheNewestIsDamaged() {
        var fixture = filled(60);
        fixture.log.close();
        fixture.directory.closeCleanly(List.of(fixture.log));
        fixture.plant(SegmentFiles.name(60, ".snapshot"), GARBAGE);
        fixture.kill();

        assertThat(fixture.append(TestBatches.idempotent(5, 0, 59, 1, "v59")))
                .isEqualTo(new Duplicate(59, 59, 1059, 0));
    }

    @Test
    void shouldDealWithFilesOfAnUnfinishedCompaction() {
        var fixture = filled(60);
        var records = fixture.readAll();
        fixture.log.close();
        long[] bases = fixture.log.view().segmentOffsets();
        byte[] first = fixture.content(SegmentFiles.name(bases[0], ".log"));
        byte[] second = fixture.content(SegmentFiles.name(bases[1], ".log"));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        fixture.plant(SegmentFiles.name(bases[0], ".log.swap"), both);
        fixture.plant(SegmentFiles.name(bases[2], ".log.deleted"), GARBAGE);
        fixture.kill();

        assertThat(fixture.readAll()).isEqualTo(records);
        assertThat(fixture.log.view().segmentOffsets()).doesNotContain(bases[1]);

        fixture.plant(SegmentFiles.name(bases[2], ".log.swap"), GARBAGE);
        fixture.plant(SegmentFiles.name(bases[2], ".log.cleaned"), GARBAGE);
        fixture.kill();
        assertThat(fixture.readAll()).isEqualTo(records);
        assertThat(LogTest.names(fixture))
                .noneMatch(name -> name.matches(".*(swap|cleaned|deleted)"));
    }

    @Test
    void shouldRestartEmptyWhenItsSegmentsAreGone() {
        var fixture = filled(60);
        fixture.log.commit(60);
        fixture.log.advanceLogStart(55);
        fixture.log.retain();
        fixture.background.advance(100_000);
        fixture.log.close();
        fixture.directory.checkpointRecovery(List.of(fixture.log));
        for (String name : LogTest.names(fixture)) {
            if (name.endsWith(".log")) {
                fixture.disk.delete(fixture.file(name));
            }
        }
        fixture.kill();

        assertThat(fixture.log.view().logStartOffset()).isEqualTo(55);
        assertThat(fixture.log.view().endOffset()).isEqualTo(55);
        fixture.append("a");
        assertThat(fixture.readAll()).containsExactly("55=a");
    }

    @Test
    void shouldRestoreTransactionsAfterAKill() {
        var fixture = new LogFixture(LogFixture.segments(400, 100));
        for (int i = 0; i < 10; i++) {
            fixture.append(TestBatches.transactional(i % 3, 0, i / 3, 1000, "t" + i));
        }
        fixture.appendMarker(1, 0, false);
        fixture.log.commit(11);
        long stable = fixture.log.view().lastStableOffset();
        var slice = (LogSlice) fixture.log.view().read(0, 11, 100_000, true);
        var aborted = fixture.log.view().aborted(0, slice);
        assertThat(stable).isZero();
        assertThat(aborted).hasSize(1);

        fixture.directory.checkpointHighWatermarks(List.of(fixture.log));
        fixture.kill();
        assertThat(fixture.log.view().lastStableOffset()).isEqualTo(stable);
        var again = (LogSlice) fixture.log.view().read(0, 11, 100_000, true);
        assertThat(fixture.log.view().aborted(0, again)).isEqualTo(aborted);
        fixture.restart();
        assertThat(fixture.log.view().lastStableOffset()).isEqualTo(stable);
    }

    @Test
    void shouldHoldItsDirectoryAgainstOthers() {
        var fixture = new LogFixture();

        assertThatThrownBy(() -> LogDirectory.open(fixture.disk, fixture.seams))
                .isInstanceOf(DiskFailure.class)
                .hasMessageContaining("another process");
    }

    @Test
    void shouldRenameADeletedLogAndRemoveItLater() {
        var fixture = filled(60);
        LogView before = fixture.log.view();
        fixture.directory.delete(fixture.log);

        assertThat(fixture.directory.folders()).isEmpty();
        assertThat(fixture.disk.names(fixture.disk.root()))
                .anyMatch(name -> name.matches("orders-3\\.[0-9a-f]{32}-delete"));
        assertThat(before.read(0, 10, 1000, true)).isNotNull();
        Log again = fixture.directory.create(LogFixture.PARTITION, null, fixture.config);
        assertThat(again.view().endOffset()).isZero();
        fixture.background.advance(60_000);
        assertThat(fixture.disk.names(fixture.disk.root()))
                .noneMatch(name -> name.contains("-delete"));
    }

    @Test
    void shouldNotTakeOffsetsOfADeletedNamesake() {
        var fixture = filled(60);
        fixture.log.advanceLogStart(40);
        fixture.directory.checkpointRecovery(List.of(fixture.log));
        fixture.directory.checkpointHighWatermarks(List.of(fixture.log));
        fixture.directory.delete(fixture.log);
        fixture.log = fixture.directory.create(LogFixture.PARTITION, null, fixture.config);
        fixture.append("a");
        fixture.kill();

        assertThat(fixture.readAll()).containsExactly("0=a");
        assertThat(fixture.log.view().logStartOffset()).isZero();
    }

    static LogFixture filled(int count) {
        var fixture = new LogFixture(LogFixture.segments(1000, 200));
        for (int i = 0; i < count; i++) {
            fixture.append(TestBatches.idempotent(5, 0, i, 1000 + i, "v" + i));
        }
        return fixture;
    }

    private static String lastSegment(LogFixture fixture) {
        long[] bases = fixture.log.view().segmentOffsets();
        return SegmentFiles.name(bases[bases.length - 1], ".log");
    }

    private static Map<String, String> indexFiles(LogFixture fixture) {
        Map<String, String> files = new HashMap<>();
        for (String name : LogTest.names(fixture)) {
            if (name.endsWith("index")) {
                files.put(name, Arrays.toString(fixture.content(name)));
            }
        }
        return files;
    }
}
