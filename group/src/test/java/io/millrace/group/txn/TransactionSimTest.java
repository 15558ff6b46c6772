package io.millrace.group.txn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every transaction is whole, whatever dies or comes late; and the checkers can tell. {@code
 * -Dsim.seeds=N} runs more lives.
 */
class TransactionSimTest {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 100);
    private static final int ENOUGH = 2_000;
    private static final int SECONDS = 60;

    @Test
    void shouldKeepTransactionsWholeWhenClientsKeepTheirEpoch() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(run(seed, false, Fault.NONE)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void shouldKeepTransactionsWholeWhenClientsTakeANewEpochEachTime() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(run(seed, true, Fault.NONE)).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void shouldNotice(Fault fault) {
        long seed = 0;
        while (seed < ENOUGH && run(seed, seed % 2 == 0, fault).isEmpty()) {
            seed++;
        }
        assertThat(seed).as("lives until %s was noticed", fault).isLessThan(ENOUGH);
    }

    private static List<String> run(long seed, boolean bumping, Fault fault) {
        return new TransactionSim(seed, bumping, fault).run(SECONDS);
    }
}
