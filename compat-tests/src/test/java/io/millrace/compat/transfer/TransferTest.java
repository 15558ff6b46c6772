package io.millrace.compat.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.transfer.TransferRounds.Figures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Money moves between accounts, and nobody ever sees some of it missing. */
@Tag("transfer")
class TransferTest {
    @Test
    void shouldKeepSumsConstantOverAFewDeaths(@TempDir Path home) {
        Figures figures = new TransferRounds(home, installed(), 2, 2, 1, 20260101).run();
        assertThat(figures.brokerKills()).isEqualTo(2);
        assertThat(figures.zombies()).isEqualTo(1);
    }

    /**
     * With clients of every kind; {@code -Dtransfer.rounds=N}, {@code -Dtransfer.kills=N} (of the
     * broker, in each round), {@code -Dtransfer.seed=S} and {@code -Dtransfer.version=0} (of
     * transactions, on the broker) change what is done.
     */
    @Test
    @Tag("long")
    void shouldKeepSumsConstantWhateverDies(@TempDir Path home) {
        List<ClientKind> kinds = installed();
        long seed = Long.getLong("transfer.seed", System.nanoTime());
        int rounds = Integer.getInteger("transfer.rounds", 12);
        int kills = Integer.getInteger("transfer.kills", 3);
        int version = Integer.getInteger("transfer.version", 2);
        Figures figures = new TransferRounds(home, kinds, version, rounds, kills, seed).run();
        System.out.printf("%s: %s (seed %d)%n", kinds, figures, seed);
        assertThat(figures.committed()).isGreaterThan(10 * rounds);
    }

    private static List<ClientKind> installed() {
        List<ClientKind> kinds = new ArrayList<>();
        for (ClientKind kind : ClientKind.values()) {
            if (kind.isInstalled()) {
                kinds.add(kind);
            } else {
                System.out.println(kind + " is not installed and takes no part");
            }
        }
        return kinds;
    }
}
