package io.millrace.server.zk;

import io.millrace.replication.controller.Fenced;
import io.millrace.replication.controller.StoreFailure;
import io.millrace.replication.lane.Lane;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Brings what ZooKeeper's event thread completes over to the lane that asked. */
final class LaneReplies {
    private final Lane lane;

    LaneReplies(Lane lane) {
        this.lane = lane;
    }

    /** A stage completed on the lane; failures become {@link Fenced} or {@link StoreFailure}. */
    <T> CompletionStage<T> onLane(CompletionStage<T> answer) {
        CompletableFuture<T> onLane = new CompletableFuture<>();
        answer.whenComplete((value, failure) ->
                lane.post(() -> {
                    if (failure == null) {
                        onLane.complete(value);
                    } else {
                        onLane.completeExceptionally(asPortFailure(failure));
                    }
                }));
        return onLane;
    }

    private static RuntimeException asPortFailure(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof Fenced fenced
                ? fenced
                : new StoreFailure(String.valueOf(cause.getMessage()), cause);
    }
}
