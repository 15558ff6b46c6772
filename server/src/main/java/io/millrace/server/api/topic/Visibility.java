package io.millrace.server.api.topic;

import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.PartitionImage;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits until what the controller did has reached this broker's own picture of the cluster. */
final class Visibility {
    private final ClusterView view;

    Visibility(ClusterView view) {
        this.view = view;
    }

    /**
     * Completes with true when the image satisfies the condition, with false when the time is up
     * before.
     */
    CompletionStage<Boolean> until(Predicate<ClusterImage> condition, long timeoutMs) {
        if (condition.test(view.image())) return CompletableFuture.completedStage(true);
        if (timeoutMs <= 0) return CompletableFuture.completedStage(false);
        var seen = new CompletableFuture<Boolean>();
        ClusterView.Listener listener =
                (_, after) -> {
                    if (condition.test(after)) seen.complete(true);
                };
        view.listen(listener);
        if (condition.test(view.image()))
            seen.complete(true); // it may have come between look and listen
        return seen.completeOnTimeout(false, timeoutMs, TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> view.unlisten(listener));
    }

    /** Whether a topic has that many partitions, each with a leader. */
    static boolean isLed(ClusterImage image, String topic, int partitions) {
        var found = image.topic(topic);
        return found != null
                && found.partitions().size() >= partitions
                && found.partitions().stream()
                        .allMatch(p -> p.leader() != PartitionImage.NO_LEADER);
    }

    static boolean isGone(ClusterImage image, Collection<String> topics) {
        return topics.stream().allMatch(name -> image.topic(name) == null);
    }
}
