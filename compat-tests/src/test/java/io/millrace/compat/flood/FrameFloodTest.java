package io.millrace.compat.flood;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** Clients that send anything at all. */
@Tag("flood")
class FrameFloodTest {
    @Test
    void shouldOutliveAHundredThousandMalformedFrames(@TempDir Path home) throws Exception {
        FrameFlood.Report report = new FrameFlood(home, 100_000, 20260101).run();
        System.out.println(report);
        assertThat(report.tally().frames()).isEqualTo(100_000);
    }

    /** {@code -Dflood.frames=N} and {@code -Dflood.seed=S} change what is done. */
    @Test
    @Tag("long")
    void shouldOutliveTenMillionMalformedFrames(@TempDir Path home) throws Exception {
        long frames = Long.getLong("flood.frames", 10_000_000);
        long seed = Long.getLong("flood.seed", System.nanoTime());
        System.out.printf("flood of %d frames, seed %d%n", frames, seed);
        System.out.println(new FrameFlood(home, frames, seed).run());
    }
}
