package io.millrace.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Random lives of whole clusters. {@code -Dsim.seeds} says how many, {@code -Dsim.first} from which
 * seed on: a failure is repeated by its seed.
 */
class ClusterSimTest {
    private static final long FIRST = Long.getLong("sim.first", 1);
    private static final long SEEDS = Long.getLong("sim.seeds", 1_000);

    @Test
    void shouldKeepItsPromisesWhateverHappens() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                new ClusterSim().apply(seed);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + ": " + failure, failure);
            }
        }
    }

    @Test
    void shouldBeAFunctionOfItsSeed() {
        assertThat(new ClusterSim().apply(7)).isEqualTo(new ClusterSim().apply(7));
    }
}
