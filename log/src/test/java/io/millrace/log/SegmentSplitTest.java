package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.disk.SimDisk;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;

/** A compacted log as a broker before Kafka 2.0 may have left it (KAFKA-6264). */
class SegmentSplitTest {
    private static final long FAR = 3_000_000_000L;
    private static final List<String> ALL =
            List.of("0=a", "1=b", FAR + "=c", FAR + 1 + "=d", 2 * FAR + "=e");

    private static LogFixture fixture() {
        var compact = new LogConfig.Compaction(true, 0.5, 1_000, 0, Long.MAX_VALUE);
        var fixture = new LogFixture(LogConfig.DEFAULTS.withCompaction(compact));
        ByteBuffer records =
                TestBatches.concat(
                        TestBatches.stored(TestBatches.plain(1_000, "a", "b"), 0, 0),
                        TestBatches.stored(TestBatches.plain(1_000, "c", "d"), FAR, 0),
                        TestBatches.stored(TestBatches.plain(1_000, "e"), 2 * FAR, 0));
        fixture.plant("00000000000000000000.log", records.array());
        return fixture;
    }

    @Test
    void shouldSplitASegmentWhoseOffsetsSpanTooMuch() {
        var fixture = fixture();

        fixture.kill();

        assertThat(fixture.log.view().segmentOffsets()).containsExactly(0, FAR, 2 * FAR);
        assertThat(fixture.readAll()).isEqualTo(ALL);
        fixture.restart();
        assertThat(fixture.readAll()).isEqualTo(ALL);
    }

    @Test
    void shouldSplitOrNotWhereverItIsKilled() {
        boolean crashed = true;
        for (int step = 0; crashed; step++) {
            var fixture = fixture();
            fixture.sim().killProcess();
            fixture.sim().crashAfter(step);
            crashed = false;
            try {
                fixture.reopen();
            } catch (SimDisk.Crash e) {
                crashed = true;
            }
            fixture.kill();
            assertThat(fixture.readAll()).as("step %d", step).isEqualTo(ALL);
        }
    }
}
