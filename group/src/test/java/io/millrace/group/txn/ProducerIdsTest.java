package io.millrace.group.txn;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.runtime.SimLane;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Producer ids out of blocks. */
class ProducerIdsTest {
    private final SimLane lane = new SimLane();
    private final List<CompletableFuture<ProducerIds.Block>> asked = new ArrayList<>();
    private final ProducerIds ids =
            new ProducerIds(
                    lane,
                    () -> {
                        var block = new CompletableFuture<ProducerIds.Block>();
                        asked.add(block);
                        return block;
                    });

    private CompletableFuture<Long> next() {
        var id = ids.next().toCompletableFuture();
        lane.settle();
        return id;
    }

    @Test
    void shouldAskForOneBlockForAllWhoWait() {
        var first = next();
        var second = next();
        assertThat(asked).hasSize(1);
        asked.getFirst().complete(new ProducerIds.Block(1000, 2));
        lane.settle();
        assertThat(first).isCompletedWithValue(1000L);
        assertThat(second).isCompletedWithValue(1001L);
    }

    @Test
    void shouldAskAgainWhenABlockIsUsedUp() {
        next();
        asked.getFirst().complete(new ProducerIds.Block(0, 1));
        lane.settle();
        var second = next();
        assertThat(asked).hasSize(2);
        asked.getLast().complete(new ProducerIds.Block(5000, 10));
        lane.settle();
        assertThat(second).isCompletedWithValue(5000L);
        assertThat(next()).isCompletedWithValue(5001L);
    }

    @Test
    void shouldTellAllWhoWaitWhenNoneIsAllotted() {
        var first = next();
        asked.getFirst().completeExceptionally(new IllegalStateException("no controller"));
        lane.settle();
        assertThat(first).isCompletedExceptionally();
        var second = next();
        asked.getLast().complete(new ProducerIds.Block(9, 1));
        lane.settle();
        assertThat(second).isCompletedWithValue(9L);
    }

    @Test
    void shouldNotWaitForEverWhenAskingFailsAtOnce() {
        var failing =
                new ProducerIds(
                        lane,
                        () -> {
                            throw new IllegalStateException("no controller");
                        });
        var id = failing.next().toCompletableFuture();
        lane.settle();
        assertThat(id).isCompletedExceptionally();
    }
}
