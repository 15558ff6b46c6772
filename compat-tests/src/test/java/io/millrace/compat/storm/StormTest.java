package io.millrace.compat.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Real processes, networks and disks that fail, and clients that must not notice more than delays.
 */
@Tag("cluster-chaos")
class StormTest {
    /**
     * {@code -Dchaos.minutes=N}, {@code -Dchaos.seed=S} and {@code -Dchaos.faults=kill -9,power
     * loss} change what is done.
     */
    @Test
    @Tag("long")
    void shouldKeepEveryPromiseInAStorm(@TempDir Path home) {
        assumeThat(Hosts.possible()).as("root, and iproute2").isTrue();
        long minutes = Long.getLong("chaos.minutes", 30);
        long seed = Long.getLong("chaos.seed", System.nanoTime());
        String faults = System.getProperty("chaos.faults", "");
        List<String> only =
                faults.isBlank() ? List.of() : Arrays.asList(faults.strip().split("\\s*,\\s*"));
        System.out.println("storm: seed " + seed);
        try (Storm storm = new Storm(home, seed)) {
            assertThat(storm.blow(Duration.ofMinutes(minutes), only)).isEmpty();
        }
    }
}
