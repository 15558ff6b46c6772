package io.millrace.server.api.data;

import io.millrace.log.Clock;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchResponse;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Fetch, for consumers and for replicas, all versions.
 *
 * <p>Replies carry file ranges, which the network sends without reading them. Only clients of the
 * old message formats (versions 0 to 3) get bytes that were read and converted.
 */
final class FetchHandler implements Handler<FetchRequest, FetchResponse> {
    private final FetchSessions sessions;
    private final FetchReader reader;
    private final FetchReplies replies;
    private final int maxBytes;
    private final Clock clock;

    FetchHandler(DataSeams seams, FetchSessionCache cache) {
        this.sessions = new FetchSessions(cache);
        this.reader = new FetchReader(seams);
        this.replies = new FetchReplies(seams.cluster());
        this.maxBytes = seams.settings().fetchMaxBytes();
        this.clock = seams.clock();
    }

    @Override
    public CompletionStage<FetchResponse> handle(FetchRequest request, RequestContext context) {
        var terms = FetchTerms.of(request, context, maxBytes);
        return switch (sessions.begin(request, terms.version(), terms.follower(), clock.millis())) {
            case FetchRound.Refused(var error) ->
                    CompletableFuture.completedFuture(FetchReplies.refused(error));
            case FetchRound.Open round -> serve(round, terms);
        };
    }

    private CompletionStage<FetchResponse> serve(FetchRound.Open round, FetchTerms terms) {
        var reply = new CompletableFuture<FetchResponse>();
        try {
            var seen = reader.read(round.targets(), terms);
            if (terms.follower()) {
                noteProgress(seen, terms.replicaId());
            }
            if (seen.isDue(terms)) {
                finish(round, terms, seen, reply);
            } else {
                new FetchWait(reader, round, terms, seen)
                        .begin()
                        .whenComplete(
                                (due, broken) -> finishOrFail(round, terms, due, broken, reply));
            }
        } catch (RuntimeException broken) {
            fail(round, broken, reply);
        }
        return reply;
    }

    private void finishOrFail(
            FetchRound.Open round,
            FetchTerms terms,
            FetchResults due,
            @Nullable Throwable broken,
            CompletableFuture<FetchResponse> reply) {
        if (broken == null) {
            finish(round, terms, due, reply);
        } else {
            fail(round, broken, reply);
        }
    }

    private static void fail(
            FetchRound.Open round, Throwable broken, CompletableFuture<FetchResponse> reply) {
        round.end();
        reply.completeExceptionally(broken);
    }

    /** By asking for the next record a follower says that it has all before it. */
    private static void noteProgress(FetchResults seen, int replicaId) {
        for (var result : seen.partitions()) {
            var source = result.source();
            if (source != null) {
                var asked = result.target().asked();
                source.partition()
                        .followerFetched(replicaId, asked.fetchOffset(), asked.logStartOffset());
            }
        }
    }

    private void finish(
            FetchRound.Open round,
            FetchTerms terms,
            FetchResults due,
            CompletableFuture<FetchResponse> reply) {
        if (DownConversion.isNeeded(terms.version())) {
            DownConversion.convert(due.partitions(), terms.version())
                    .whenComplete((converted, broken) -> {
                        if (broken == null) {
                            send(round, terms, converted, reply);
                        } else {
                            round.end();
                            reply.completeExceptionally(broken);
                        }
                    });
        } else {
            send(round, terms, due.partitions(), reply);
        }
    }

    private void send(
            FetchRound.Open round,
            FetchTerms terms,
            List<FetchedPartition> results,
            CompletableFuture<FetchResponse> reply) {
        FetchResponse response;
        try {
            response = replies.reply(round, terms, results);
        } catch (RuntimeException broken) {
            fail(round, broken, reply);
            return;
        }
        round.end(); // before the client can have the reply and send its next request
        reply.complete(response);
    }
}
