package io.millrace.replication.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class AgendaTest {
    private final SimScheduler sim = new SimScheduler(1);
    private final SimLane lane = sim.lane("lane");
    private final List<String> seen = new ArrayList<>();
    private final Agenda agenda = new Agenda(lane, (name, failure) -> seen.add(name + " failed"));

    @Test
    void shouldBeginAnOperationOnlyWhenTheOneBeforeHasEnded() {
        var gate = new CompletableFuture<String>();
        agenda.add(
                "first",
                () -> {
                    seen.add("first begins");
                    return gate.thenApply(value -> {
                        seen.add("first ends");
                        return value;
                    });
                });
        agenda.add(
                "second",
                () -> {
                    seen.add("second");
                    return CompletableFuture.completedStage(1);
                });
        sim.settle();
        assertThat(seen).containsExactly("first begins");
        gate.complete("done");
        sim.settle();
        assertThat(seen).containsExactly("first begins", "first ends", "second");
    }

    @Test
    void shouldTellAFailureBeforeTheNextOperationBegins() {
        var failed =
                agenda.add(
                        "first",
                        () -> {
                            throw new IllegalStateException("no");
                        });
        agenda.add(
                "second",
                () -> {
                    seen.add("second");
                    return CompletableFuture.completedStage(1);
                });
        sim.settle();
        assertThat(seen).containsExactly("first failed", "second");
        assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void shouldNotGrowTheStackWithManyOperationsThatEndAtOnce() {
        int[] count = new int[1];
        for (int i = 0; i < 100_000; i++) {
            agenda.add(
                    "one",
                    () -> {
                        count[0]++;
                        return CompletableFuture.completedStage(1);
                    });
        }
        sim.settle();
        assertThat(count[0]).isEqualTo(100_000);
    }
}
