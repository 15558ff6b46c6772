package io.millrace.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.runtime.Shard;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Many seeds of {@link ConsumerSim}, and bugs that it has to notice. {@code -Dsim.seeds} says how
 * many, {@code -Dsim.first} from which one on.
 */
class ConsumerSimTest {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 300);
    private static final int FIRST = Integer.getInteger("sim.first", 0);
    private static final Logger SHARDS = Logger.getLogger(Shard.class.getName());

    @BeforeAll
    static void beQuiet() {
        SHARDS.setLevel(Level.SEVERE); // refused appends are the order of the day
    }

    @Test
    void shouldHoldWhateverHappens() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                new ConsumerSim(seed, ConsumerSimPlant.NONE).run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void shouldNoticeAPlantedBug(ConsumerSimPlant plant) {
        String noticed = null;
        for (long seed = 0; seed < SEEDS && noticed == null; seed++) {
            try {
                new ConsumerSim(seed, plant).run();
            } catch (AssertionError failure) {
                noticed = "seed " + seed + ": " + failure.getMessage();
            }
        }
        System.out.println(plant + " noticed: " + noticed);
        assertThat(noticed).isNotNull();
    }
}
