package io.millrace.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.runtime.Shard;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Many seeds of {@link GroupSim}, and bugs that it has to notice. */
class GroupSimTest {
    private static final int SEEDS = Integer.getInteger("group.sim.seeds", 500);
    private static final Logger SHARDS = Logger.getLogger(Shard.class.getName());

    @BeforeAll
    static void beQuiet() {
        SHARDS.setLevel(Level.SEVERE); // refused appends are the order of the day
    }

    @Test
    void shouldHoldWhateverHappens() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new GroupSim(seed, SimPlant.NONE).run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void shouldNoticeAPlantedBug(SimPlant plant) {
        String noticed = null;
        for (long seed = 0; seed < SEEDS && noticed == null; seed++) {
            try {
                new GroupSim(seed, plant).run();
            } catch (AssertionError failure) {
                noticed = "seed " + seed + ": " + failure.getMessage();
            }
        }
        System.out.println(plant + " noticed: " + noticed);
        assertThat(noticed).isNotNull();
    }
}
