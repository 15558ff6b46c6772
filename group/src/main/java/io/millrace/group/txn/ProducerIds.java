package io.millrace.group.txn;

import io.millrace.replication.lane.Lane;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Gives out producer ids from blocks that the controller allots, so that most ids cost no round
 * trip and none is given twice in the cluster.
 */
public final class ProducerIds {
    /**
     * Ids from {@code first} on.
     *
     * @param count how many; at least one
     */
    public record Block(long first, int count) {}

    private final Lane lane;
    private final Supplier<CompletionStage<Block>> allotment;
    private final Queue<CompletableFuture<Long>> waiting = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean asked;

    /**
     * @param allotment asks the controller for another block
     */
    public ProducerIds(Lane lane, Supplier<CompletionStage<Block>> allotment) {
        this.lane = lane;
        this.allotment = allotment;
    }

    /** An id that nobody has had; fails when the controller allots none. */
    public CompletionStage<Long> next() {
        var answer = new CompletableFuture<Long>();
        lane.run(() -> {
            waiting.add(answer);
            serve();
        });
        return answer;
    }

    private void serve() {
        while (!waiting.isEmpty() && next < end) {
            waiting.remove().complete(next++);
        }
        if (!waiting.isEmpty() && !asked) {
            asked = true;
            CompletableFuture.completedFuture(null)
                    .thenCompose(_ -> allotment.get())
                    .whenComplete((block, why) -> lane.run(() -> allotted(block, why)));
        }
    }

    private void allotted(Block block, Throwable why) {
        asked = false;
        if (why == null) {
            next = block.first();
            end = block.first() + block.count();
            serve();
        } else {
            while (!waiting.isEmpty()) {
                waiting.remove().completeExceptionally(why);
            }
        }
    }
}
