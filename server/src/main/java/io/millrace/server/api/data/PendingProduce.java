package io.millrace.server.api.data;

import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.server.api.CloseConnection;
import io.millrace.wire.message.ProduceRequest;
import io.millrace.wire.message.ProduceResponse;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One produce request whose partitions are appended on several lanes; the last outcome makes the
 * reply. Partitions are added by one thread, in the order of the request.
 */
final class PendingProduce {
    private final boolean replyWanted;
    private final Function<List<ProduceOutcome>, ProduceResponse> replies;
    private final ProduceOutcome[] outcomes;
    private final AtomicInteger open;
    private final CompletableFuture<ProduceResponse> reply = new CompletableFuture<>();
    private volatile @Nullable Throwable broken;
    private int added;

    PendingProduce(
            ProduceRequest request, Function<List<ProduceOutcome>, ProduceResponse> replies) {
        this.replyWanted = request.acks() != 0;
        this.replies = replies;
        int count = 0;
        for (var topic : request.topicData()) {
            count += topic.partitionData().size();
        }
        this.outcomes = new ProduceOutcome[count];
        this.open = new AtomicInteger(count + 1); // one for the thread that adds
    }

    /** Takes the next partition's outcome in, whenever it comes. */
    void add(CompletionStage<ProduceOutcome> outcome) {
        int index = added++;
        outcome.whenComplete((value, failure) -> settle(index, value, failure));
    }

    /** The reply; everything has been added. */
    CompletionStage<ProduceResponse> reply() {
        settled();
        return reply;
    }

    private void settle(int index, @Nullable ProduceOutcome outcome, @Nullable Throwable failure) {
        if (outcome != null) {
            outcomes[index] = outcome;
        } else {
            outcomes[index] = new ProduceOutcome.Rejected(ErrorCode.UNKNOWN_SERVER_ERROR, "broken");
            broken = failure == null ? new IllegalStateException("no outcome") : failure;
        }
        settled();
    }

    /* Not before the last one, whatever happens: until then a lane may still read the request's bytes. */
    private void settled() {
        if (open.decrementAndGet() > 0) {
            return;
        }
        if (broken != null) {
            reply.completeExceptionally(broken);
            return;
        }
        List<ProduceOutcome> all = List.of(outcomes);
        if (replyWanted) {
            reply.complete(replies.apply(all));
        } else if (all.stream().allMatch(ProduceOutcome.Appended.class::isInstance)) {
            reply.complete(null);
        } else {
            reply.completeExceptionally(
                    new CloseConnection("a produce without acknowledgement failed"));
        }
    }
}
