package io.millrace.server.api.txn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Waits for answers about many things. */
final class Gather {
    private Gather() {}

    /** The answers in the order of the questions. */
    static <Q, A> CompletionStage<List<A>> all(
            Collection<Q> questions, Function<Q, CompletionStage<A>> ask) {
        List<CompletableFuture<A>> pending = new ArrayList<>(questions.size());
        for (Q question : questions) {
            pending.add(ask.apply(question).toCompletableFuture());
        }
        return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
                .thenApply(_ -> pending.stream().map(CompletableFuture::join).toList());
    }
}
