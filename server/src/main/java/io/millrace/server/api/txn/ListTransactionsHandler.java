package io.millrace.server.api.txn;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.millrace.group.txn.Transaction;
import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.log.Clock;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.ListTransactionsRequest;
import io.millrace.wire.message.ListTransactionsResponse;
import io.millrace.wire.message.ListTransactionsResponse.TransactionState;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** ListTransactions, by state, producer id, age and name. */
final class ListTransactionsHandler
        implements Handler<ListTransactionsRequest, ListTransactionsResponse> {
    private static final Set<String> STATES =
            Set.of(
                    "Empty",
                    "Ongoing",
                    "PrepareCommit",
                    "PrepareAbort",
                    "CompleteCommit",
                    "CompleteAbort",
                    "Dead",
                    "PrepareEpochFence");

    private final TransactionCoordinator transactions;
    private final Clock clock;

    ListTransactionsHandler(TransactionCoordinator transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public CompletionStage<ListTransactionsResponse> handle(
            ListTransactionsRequest request, RequestContext context) {
        Predicate<Transaction> wanted;
        try {
            wanted = filter(request, clock.millis());
        } catch (PatternSyntaxException _) {
            return CompletableFuture.completedFuture(
                    response(request, ErrorCode.INVALID_REGULAR_EXPRESSION, List.of()));
        }
        return transactions
                .list()
                .thenApply(listing ->
                        response(
                                request,
                                listing.error(),
                                listing.error() == ErrorCode.NONE
                                        ? listing.transactions().stream().filter(wanted).toList()
                                        : List.of()));
    }

    private static Predicate<Transaction> filter(ListTransactionsRequest request, long now) {
        Set<String> states = Set.copyOf(request.stateFilters());
        Set<Long> producers = Set.copyOf(request.producerIdFilters());
        Pattern name = pattern(request.transactionalIdPattern());
        return one ->
                (states.isEmpty() || states.contains(one.state().label()))
                        && (producers.isEmpty() || producers.contains(one.identity().producerId()))
                        && isOld(one, request.durationFilter(), now)
                        && (name == null || name.matches(one.id()));
    }

    private static @Nullable Pattern pattern(@Nullable String text) {
        return text == null || text.isEmpty() ? null : Pattern.compile(text);
    }

    private static boolean isOld(Transaction one, long durationMs, long now) {
        // What has not begun is as old as can be, as Apache Kafka has it.
        return durationMs < 0 || now - one.state().startMs() > durationMs;
    }

    private static ListTransactionsResponse response(
            ListTransactionsRequest request, ErrorCode error, List<Transaction> found) {
        return new ListTransactionsResponse(
                0,
                error.code(),
                request.stateFilters().stream().filter(s -> !STATES.contains(s)).toList(),
                found.stream()
                        .map(one ->
                                new TransactionState(
                                        one.id(), one.identity().producerId(), one.state().label()))
                        .toList());
    }
}
