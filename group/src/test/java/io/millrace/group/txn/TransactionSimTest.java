package io.millrace.group.txn;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.txn.ModelPartition.Fault;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Every transaction is whole, whatever dies or comes late; and the checkers can tell. */
class TransactionSimTest {
    private static final int SEEDS = 60;
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

    @Test
    void shouldNoticeALeaderThatLosesMarkers() {
        assertThat(violationsOf(Fault.LOSES_MARKERS)).isNotEmpty();
    }

    @Test
    void shouldNoticeALeaderThatBelievesLateMarkers() {
        assertThat(violationsOf(Fault.BELIEVES_LATE_MARKERS)).isNotEmpty();
    }

    @Test
    void shouldNoticeALeaderThatAppendsAfterTheEnd() {
        assertThat(violationsOf(Fault.KEEPS_NO_GUARD)).isNotEmpty();
    }

    private static List<String> violationsOf(Fault fault) {
        List<String> all = new ArrayList<>();
        for (long seed = 0; seed < SEEDS && all.isEmpty(); seed++) {
            all.addAll(run(seed, seed % 2 == 0, fault));
        }
        return all;
    }

    private static List<String> run(long seed, boolean bumping, Fault fault) {
        return new TransactionSim(seed, bumping, fault).run(SECONDS);
    }
}
