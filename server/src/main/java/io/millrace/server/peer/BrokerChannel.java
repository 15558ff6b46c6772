package io.millrace.server.peer;

import io.millrace.replication.controller.BrokerLink.BrokerGone;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The controller's requests to one incarnation of one broker: one at a time, in order, each
 * repeated until it is answered. Lives on the controller's lane.
 */
final class BrokerChannel {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerChannel.class);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Carries one request to the broker, by whatever way. */
    interface Transport {
        CompletionStage<? extends Message> send(ApiKey api, Message request);

        void close();
    }

    private record Command(ApiKey api, Message request, CompletableFuture<Message> reply) {}

    private final int brokerId;
    private final Lane lane;
    private final Transport transport;
    private final Deque<Command> queue = new ArrayDeque<>();
    private @Nullable Command current;
    private boolean silent; // a broker that is away is worth one line, not ten a second
    private boolean closed;

    BrokerChannel(int brokerId, Lane lane, Transport transport) {
        this.brokerId = brokerId;
        this.lane = lane;
        this.transport = transport;
    }

    CompletionStage<Message> send(ApiKey api, Message request) {
        Command command = new Command(api, request, new CompletableFuture<>());
        queue.add(command);
        sendNext();
        return command.reply();
    }

    private void sendNext() {
        if (current == null && !closed) {
            Command next = queue.poll();
            if (next != null) {
                current = next;
                attempt(next);
            }
        }
    }

    private void attempt(Command command) {
        transport
                .send(command.api(), command.request())
                .whenComplete(
                        (reply, failure) -> lane.post(() -> attempted(command, reply, failure)));
    }

    private void attempted(Command command, @Nullable Message reply, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        if (reply == null) {
            if (!silent) {
                silent = true;
                LOG.warn("broker {} does not answer {}: {}", brokerId, command.api(), why(failure));
            }
            lane.schedule(() -> repeat(command), RETRY_NANOS);
            return;
        }
        silent = false;
        current = null;
        command.reply().complete(reply);
        sendNext();
    }

    private void repeat(Command command) {
        if (!closed) {
            attempt(command);
        }
    }

    private static String why(@Nullable Throwable failure) {
        return failure == null ? "no reply" : failure.toString();
    }

    void close() {
        closed = true;
        transport.close();
        Deque<Command> open = new ArrayDeque<>(queue);
        queue.clear();
        if (current != null) {
            open.addFirst(current);
            current = null;
        }
        open.forEach(command -> command.reply().completeExceptionally(new BrokerGone(brokerId)));
    }
}
