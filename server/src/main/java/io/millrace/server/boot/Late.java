package io.millrace.server.boot;

import java.util.concurrent.CompletableFuture;

/** A part that others are given before it exists. It must exist before any of them uses it. */
final class Late<T> {
    private final CompletableFuture<T> value = new CompletableFuture<>();

    void set(T part) {
        value.complete(part);
    }

    T get() {
        if (!value.isDone()) throw new IllegalStateException("used before it was started");
        return value.join();
    }
}
