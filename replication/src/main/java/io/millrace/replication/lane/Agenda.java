package io.millrace.replication.lane;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/*
 * An operation may wait between its steps, but no other begins meanwhile: what it read at its first step still
 * holds at its last.
 */
/** Runs asynchronous operations one after the other on one lane. */
public final class Agenda {
    private final Lane lane;
    private final BiConsumer<String, Throwable> onFailure;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean pumping;

    /**
     * Failures of operations are told to {@code onFailure} with the operation's name, before the
     * next begins.
     */
    public Agenda(Lane lane, BiConsumer<String, Throwable> onFailure) {
        this.lane = lane;
        this.onFailure = onFailure;
    }

    /** Runs {@code operation} when all before it are finished; any thread. */
    public <T> CompletionStage<T> add(String name, Supplier<CompletionStage<T>> operation) {
        var result = new CompletableFuture<T>();
        lane.run(() -> {
            waiting.add(() -> begin(name, operation, result));
            pump();
        });
        return result;
    }

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        Runnable next;
        while (!busy && (next = waiting.poll()) != null) {
            busy = true;
            next.run();
        }
        pumping = false;
    }

    private <T> void begin(
            String name, Supplier<CompletionStage<T>> operation, CompletableFuture<T> result) {
        CompletionStage<T> stage;
        try {
            stage = operation.get();
        } catch (Throwable failure) {
            stage = CompletableFuture.failedStage(failure);
        }
        stage.whenComplete((value, failure) -> lane.run(() -> end(name, value, failure, result)));
    }

    @SuppressWarnings("NullAway") // a stage's value is null when its failure is not
    private <T> void end(String name, T value, Throwable failure, CompletableFuture<T> result) {
        if (failure != null) {
            onFailure.accept(name, failure);
            result.completeExceptionally(failure);
        } else {
            result.complete(value);
        }
        busy = false;
        pump();
    }
}
