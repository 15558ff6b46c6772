package io.millrace.server.net;

import io.millrace.server.api.CloseConnection;
import io.millrace.wire.protocol.Message;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.concurrent.CompletionException;

/**
 * Sends the replies of one connection in the order of its requests, whatever the order in which
 * they become known. Belongs to the connection's event loop.
 */
final class Replies {
    private final Connection connection;
    private final Channel channel;
    private final ArrayDeque<Exchange> inOrder = new ArrayDeque<>();
    private @Nullable String closeReason;
    private boolean abandoned;
    private boolean flushPlanned;
    private boolean unflushed;

    Replies(Connection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    /** Reserves the next place for this exchange. */
    void expect(Exchange exchange) {
        inOrder.addLast(exchange);
    }

    /** Requests without a written reply. */
    int waiting() {
        return inOrder.size();
    }

    /** Closes the connection as soon as everything expected so far is written. */
    void closeAfterwards(String why) {
        closeReason = why;
        closeIfDue();
    }

    /** The connection is gone: later outcomes are dropped. */
    void abandon() {
        abandoned = true;
        inOrder.clear();
    }

    /**
     * Writes the replies whose turn it is.
     *
     * @param flushFollows whether the caller's caller flushes soon anyway
     */
    void writeSettled(boolean flushFollows) {
        for (var next = inOrder.peekFirst();
                next != null && next.isSettled();
                next = inOrder.peekFirst()) {
            inOrder.removeFirst();
            Throwable failure = next.failure() == null ? write(next) : next.failure();
            if (failure != null) {
                fail(next, failure);
                return;
            }
        }
        if (unflushed && !flushFollows && !flushPlanned) {
            flushPlanned = true; // behind the tasks that already wait: what they settle goes along
            channel.eventLoop().execute(this::flush);
        }
        closeIfDue();
    }

    /** Sends what is written. */
    void flush() {
        flushPlanned = false;
        if (unflushed) {
            unflushed = false;
            connection.wrote();
            channel.flush();
        }
    }

    /** Queues the exchange's reply, if it has one; gives what went wrong. */
    private @Nullable Throwable write(Exchange exchange) {
        Message reply = exchange.reply();
        if (reply == null) {
            return null;
        }
        try {
            ReplyEncoder.write(channel, exchange.context(), reply);
        } catch (Throwable notWritable) { // such as a field that this version cannot carry
            return notWritable;
        }
        unflushed = true;
        return null;
    }

    private void fail(Exchange exchange, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (!(cause instanceof CloseConnection)) {
            connection
                    .shared()
                    .complaints()
                    .broken(channel.remoteAddress(), exchange.context().api() + "", cause);
        }
        closeNow();
    }

    private void closeIfDue() {
        if (closeReason != null && inOrder.isEmpty() && !abandoned) {
            connection.shared().complaints().closed(channel.remoteAddress(), closeReason);
            closeNow();
        }
    }

    private void closeNow() {
        abandon();
        flush();
        channel.close();
    }
}
