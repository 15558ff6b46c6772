package io.millrace.server.peer;

import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One request on its way, and the place for its reply. */
final class PeerCall {
    private final ApiKey api;
    private final int version;
    private final Message request;
    private final boolean borrows;
    private final CompletableFuture<Lent<Message>> reply = new CompletableFuture<>();
    private @Nullable Future<?> deadline;

    /**
     * @param borrows whether the reply's payloads may stay in the network's memory
     */
    PeerCall(ApiKey api, int version, Message request, boolean borrows) {
        this.api = api;
        this.version = version;
        this.request = request;
        this.borrows = borrows;
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

    boolean borrows() {
        return borrows;
    }

    CompletionStage<Lent<Message>> reply() {
        return reply;
    }

    /** The deadline is taken back when the reply is there, so that nothing keeps it in memory. */
    void expire(Future<?> timer) {
        deadline = timer;
    }

    void answer(Lent<Message> answer) {
        end();
        if (!reply.complete(answer)) {
            answer.release().run();
        }
    }

    void fail(Throwable failure) {
        end();
        reply.completeExceptionally(failure);
    }

    private void end() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    boolean isOpen() {
        return !reply.isDone();
    }
}
