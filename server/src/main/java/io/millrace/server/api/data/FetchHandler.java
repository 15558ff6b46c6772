package io.millrace.server.api.data;

import io.millrace.log.Clock;
import io.millrace.replication.partition.FollowerFetch;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.quota.FetchToll;
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
    private final FetchToll toll;
    private final FollowerToll followers;
    private final int maxBytes;
    private final Clock clock;

    FetchHandler(DataSeams seams, FetchSessionCache cache, FetchToll toll) {
        this.sessions = new FetchSessions(cache);
        this.reader = new FetchReader(seams);
        this.replies = new FetchReplies(seams.cluster());
        this.toll = toll;
        this.followers = new FollowerToll(seams.settings().throttle());
        this.maxBytes = seams.settings().fetchMaxBytes();
        this.clock = seams.clock();
    }

    /**
     * A fetch that was read for the first time.
     *
     * @param due the client's context when it pays for what it fetches, null when it does not
     * @param workedNanos what the first look took
     */
    private record Call(
            FetchRound.Open round,
            FetchTerms terms,
            @Nullable RequestContext due,
            long workedNanos,
            CompletableFuture<FetchResponse> reply) {
        void fail(Throwable broken) {
            round.end();
            reply.completeExceptionally(broken);
        }
    }

    @Override
    public CompletionStage<FetchResponse> handle(FetchRequest request, RequestContext context) {
        var plain = FetchTerms.of(request, context, maxBytes);
        var due = !plain.follower() && toll.isDue(context) ? context : null;
        var terms = due == null ? plain : plain.atMost(toll.mostBytes(due));
        return switch (sessions.begin(request, terms.version(), terms.follower(), clock.millis())) {
            case FetchRound.Refused(var error) ->
                    CompletableFuture.completedFuture(FetchReplies.refused(error));
            case FetchRound.Open round -> serve(round, terms, due);
        };
    }

    private CompletionStage<FetchResponse> serve(
            FetchRound.Open round, FetchTerms terms, @Nullable RequestContext due) {
        var reply = new CompletableFuture<FetchResponse>();
        var call = new Call(round, terms, due, 0, reply);
        try {
            long begun = due == null ? 0 : System.nanoTime();
            var seen = reader.read(round.targets(), terms);
            if (due != null) {
                call = new Call(round, terms, due, System.nanoTime() - begun, reply);
            }
            if (terms.follower()) {
                noteProgress(seen, terms);
            }
            if (seen.isDue(terms)) {
                finish(call, seen);
            } else {
                await(call, seen);
            }
        } catch (RuntimeException broken) {
            call.fail(broken);
        }
        return reply;
    }

    private void await(Call call, FetchResults seen) {
        new FetchWait(reader, call.round, call.terms, seen)
                .begin()
                .whenComplete((enough, broken) -> {
                    if (broken == null) {
                        finish(call, enough);
                    } else {
                        call.fail(broken);
                    }
                });
    }

    /** By asking for the next record a follower says that it has all before it. */
    private static void noteProgress(FetchResults seen, FetchTerms terms) {
        for (var result : seen.partitions()) {
            var source = result.source();
            if (source != null) {
                var asked = result.target().asked();
                source.partition()
                        .followerFetched(
                                new FollowerFetch(
                                        terms.replicaId(),
                                        terms.replicaEpoch(),
                                        asked.currentLeaderEpoch(),
                                        asked.fetchOffset(),
                                        asked.logStartOffset()));
            }
        }
    }

    private void finish(Call call, FetchResults due) {
        if (DownConversion.isNeeded(call.terms.version())) {
            DownConversion.convert(due.partitions(), call.terms.version())
                    .whenComplete((converted, broken) -> {
                        if (broken == null) {
                            send(call, converted);
                        } else {
                            call.fail(broken);
                        }
                    });
        } else {
            send(call, due.partitions());
        }
    }

    private void send(Call call, List<FetchedPartition> results) {
        FetchResponse response;
        try {
            response = answer(call, results);
        } catch (RuntimeException broken) {
            call.fail(broken);
            return;
        }
        call.round.end(); // before the client can have the reply and send its next request
        call.reply.complete(response);
    }

    private FetchResponse answer(Call call, List<FetchedPartition> results) {
        if (call.due != null) {
            long bytes = results.stream().mapToLong(FetchedPartition::bytes).sum();
            int pauseMs = toll.charge(call.due, bytes, call.workedNanos);
            if (pauseMs > 0) {
                return paused(call.round, pauseMs);
            }
        }
        followers.record(call.terms, results);
        return replies.reply(call.round, call.terms, results);
    }

    /**
     * Nothing but the time to wait. A session goes on without having told anything; one that was
     * about to begin does not.
     */
    private FetchResponse paused(FetchRound.Open round, int pauseMs) {
        if (!round.incremental() && round.session() != null) {
            sessions.forget(round.session());
            return FetchReplies.paused(0, pauseMs);
        }
        return FetchReplies.paused(round.sessionId(), pauseMs);
    }
}
