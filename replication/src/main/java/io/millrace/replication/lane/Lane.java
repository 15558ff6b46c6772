package io.millrace.replication.lane;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One thread with a mailbox. Whatever is mutable and belongs to a lane is touched by its tasks
 * only, so there is nothing to lock. Tasks run in the order in which they were posted; a task that
 * throws is logged and the next one runs. Every method may be called from any thread.
 */
public interface Lane {
    /** A short name for logs and thread dumps. */
    String name();

    /** Puts {@code task} at the end of the mailbox, also when called on the lane itself. */
    void post(Runnable task);

    /** Runs {@code task} after {@code delayNanos} (at once if not positive), on the lane. */
    Cancellable schedule(Runnable task, long delayNanos);

    /** Whether the calling code runs on this lane. */
    boolean isOwner();

    /** Runs {@code task} now when already on the lane, otherwise posts it. */
    default void run(Runnable task) {
        if (isOwner()) {
            task.run();
        } else {
            post(task);
        }
    }

    /** Computes a value on the lane; an exception thrown by {@code question} fails the stage. */
    default <T> CompletionStage<T> ask(Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        run(() -> {
            try {
                answer.complete(question.get());
            } catch (Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    /** Throws {@link IllegalStateException} when called from elsewhere than this lane. */
    default void assertOwner() {
        if (!isOwner()) {
            throw new IllegalStateException(
                    "touched off its lane " + name() + " by " + Thread.currentThread().getName());
        }
    }
}
