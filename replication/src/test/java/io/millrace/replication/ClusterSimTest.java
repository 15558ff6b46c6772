package io.millrace.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;

/**
 * Random lives of whole clusters. {@code -Dsim.seeds} says how many, {@code -Dsim.first} from which
 * seed on: a failure is repeated by its seed.
 */
class ClusterSimTest {
    private static final long FIRST = Long.getLong("sim.first", 1);
    private static final long SEEDS = Long.getLong("sim.seeds", 1_000);

    /** A long run goes on after a failure; more than these would be one and the same. */
    private static final int ENOUGH = 10;

    @Test
    void shouldKeepItsPromisesWhateverHappens() {
        var failures = new ArrayList<AssertionError>();
        for (long seed = FIRST; seed < FIRST + SEEDS && failures.size() < ENOUGH; seed++) {
            try {
                new ClusterSim().apply(seed);
            } catch (RuntimeException | AssertionError failure) {
                failures.add(new AssertionError("seed " + seed + ": " + failure, failure));
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldBeAFunctionOfItsSeed() {
        assertThat(new ClusterSim().apply(7)).isEqualTo(new ClusterSim().apply(7));
    }
}
