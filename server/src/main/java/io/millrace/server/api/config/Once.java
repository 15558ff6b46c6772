package io.millrace.server.api.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Finds resources that a request names more than once, and gathers the results of all. */
final class Once {
    private Once() {}

    /** A resource's type and name. */
    record Name(byte type, String name) {}

    static <T> Set<Name> repeated(List<T> resources, Function<T, Name> nameOf) {
        var seen = new HashSet<Name>();
        var repeated = new HashSet<Name>();
        for (var resource : resources) {
            var name = nameOf.apply(resource);
            if (!seen.add(name)) repeated.add(name);
        }
        return repeated;
    }

    /** All results in order, when the last of them is there. */
    static <T> CompletionStage<List<T>> gather(List<CompletionStage<T>> parts) {
        var all = parts.stream().map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(_ -> all.stream().map(CompletableFuture::join).toList());
    }
}
