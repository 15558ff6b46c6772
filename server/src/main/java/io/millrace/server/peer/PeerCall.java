package io.millrace.server.peer;

import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One request on its way, and the place for its reply. */
final class PeerCall {
    private final ApiKey api;
    private final int version;
    private final Message request;
    private final CompletableFuture<Message> reply = new CompletableFuture<>();

    PeerCall(ApiKey api, int version, Message request) {
        this.api = api;
        this.version = version;
        this.request = request;
    }

    ApiKey api() {
        return api;
    }

    int version() {
        return version;
    }

    Message request() {
        return request;
    }

    CompletionStage<Message> reply() {
        return reply;
    }

    void answer(Message answer) {
        reply.complete(answer);
    }

    void fail(Throwable failure) {
        reply.completeExceptionally(failure);
    }

    boolean isOpen() {
        return !reply.isDone();
    }
}
