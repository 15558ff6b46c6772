package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.AppendOutcome.Appended;
import io.millrace.log.AppendOutcome.Refused;
import io.millrace.log.disk.SimDisk;
import io.millrace.log.disk.SpaceGuard;
import io.millrace.wire.protocol.ErrorCode;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class FullDiskTest {
    private static final long AMPLE = 1L << 30;

    @Test
    void shouldRefuseCleanlyWhereverSpaceEndsAndGoOnWhenItIsBack() {
        for (int room = 0; room < 1_500; room += 7) {
            var fixture = new LogFixture(LogFixture.segments(300, 50));
            fixture.sim().limit(used(fixture) + room);
            List<String> expected = new ArrayList<>();
            AppendOutcome outcome = append(fixture, expected);
            while (outcome instanceof Appended) {
                outcome = append(fixture, expected);
            }

            assertThat(((Refused) outcome).error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            assertThat(fixture.readAll()).as("room %d", room).isEqualTo(expected);

            fixture.sim().limit(AMPLE);
            fixture.directory.space().look();
            assertThat(append(fixture, expected)).isInstanceOf(Appended.class);
            assertThat(append(fixture, expected)).isInstanceOf(Appended.class);
            fixture.kill();
            assertThat(fixture.readAll()).as("room %d", room).isEqualTo(expected);
        }
    }

    private static long used(LogFixture fixture) {
        fixture.sim().limit(AMPLE);
        return AMPLE - fixture.sim().space().usableBytes();
    }

    private static AppendOutcome append(LogFixture fixture, List<String> expected) {
        int next = expected.size();
        var outcome = fixture.append(TestBatches.idempotent(1, 0, next, 1_000 + next, "v" + next));
        if (outcome instanceof Appended) {
            expected.add(next + "=v" + next);
        }
        return outcome;
    }

    @Test
    void shouldKeepAnAbortedTransactionInMindUntilThereIsSpaceForIt() {
        var fixture = new LogFixture();
        fixture.append(TestBatches.transactional(5, 0, 0, 1_000, "a"));
        var marker = TestBatches.marker(5, 0, false, 1_000);
        fixture.sim().limit(used(fixture) + marker.remaining() + 3);

        fixture.appendMarker(5, 0, false);
        fixture.log.commit(2);
        LogView view = fixture.log.view();
        var slice = (LogSlice) view.read(0, 2, 1_000, true);
        assertThat(view.aborted(0, slice)).hasSize(1);

        fixture.sim().limit(AMPLE);
        fixture.restart();
        view = fixture.log.view();
        assertThat(view.aborted(0, (LogSlice) view.read(0, 2, 1_000, true))).hasSize(1);
    }

    @Test
    void shouldRefuseClientsInTimeAndLetCoordinatorsAndRetentionGoOn() {
        var disk = new SimDisk();
        disk.limit(100L << 20);
        var guard = new SpaceGuard(disk, 3 << 20);
        assertThat(guard.look()).isFalse();

        var fixture = new LogFixture(LogFixture.segments(300, 50));
        fixture.directory.abandon();
        fixture.directory = LogDirectory.open(fixture.disk, fixture.seams, 4 << 20);
        fixture.log =
                fixture.directory.open(fixture.directory.folders().getFirst(), fixture.config);
        for (int i = 0; i < 10; i++) {
            fixture.append("v" + i);
        }
        fixture.sim().limit(used(fixture) + (3 << 20));
        assertThat(fixture.directory.space().look())
                .as("small volumes have a small reserve")
                .isFalse();

        fixture.sim().limit(used(fixture) + (1 << 19));
        assertThat(fixture.directory.space().look()).isTrue();
        assertThat(fixture.append("refused")).isInstanceOf(Refused.class);
        assertThat(fixture.appendMarker(5, 0, true)).isInstanceOf(Appended.class);
        fixture.log.commit(fixture.log.view().endOffset());
        fixture.config = fixture.config.withRetention(new LogConfig.Retention(true, -1, 300, 0));
        fixture.log.reconfigure(fixture.config);
        assertThat(fixture.log.retain()).isPositive();

        fixture.sim().limit(AMPLE);
        fixture.directory.space().look();
        assertThat(fixture.append("again")).isInstanceOf(Appended.class);
    }
}
