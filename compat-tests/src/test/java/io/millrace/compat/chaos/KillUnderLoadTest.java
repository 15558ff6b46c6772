package io.millrace.compat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.process.Launcher;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** The power switch, again and again. */
@Tag("chaos")
class KillUnderLoadTest {
    @Test
    void shouldKeepEveryAcknowledgedRecordOverAFewKills(@TempDir Path home) throws Exception {
        // Apache Kafka itself refuses to start over some of the garbage.
        boolean garbage = Launcher.chosen().isMillrace();
        assertThat(new KillRounds(home, 3, 20260101, garbage).run()).isGreaterThan(900);
    }

    /**
     * {@code -Dchaos.kills=N}, {@code -Dchaos.seed=S} and {@code -Dchaos.garbage=false} change what
     * is done.
     */
    @Test
    @Tag("long")
    void shouldKeepEveryAcknowledgedRecordOverManyKills(@TempDir Path home) throws Exception {
        int kills = Integer.getInteger("chaos.kills", 50);
        long seed = Long.getLong("chaos.seed", System.nanoTime());
        boolean garbage = !"false".equals(System.getProperty("chaos.garbage"));
        long read = new KillRounds(home, kills, seed, garbage).run();
        System.out.printf(
                "%d kills, %d acknowledged records, none lost or altered (seed %d)%n",
                kills, read, seed);
        assertThat(read).isGreaterThan(300L * kills);
    }
}
