package io.millrace.server.peer;

import io.millrace.wire.message.ApiVersionsRequest;
import io.millrace.wire.message.ApiVersionsResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;
import io.millrace.wire.protocol.Versions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Requests to one address, over one connection that is opened when first needed and again after it
 * broke. Requests are pipelined; replies come in their order. Any thread may send; everything else
 * happens on one event loop, which also completes the stages.
 *
 * <p>A broken connection fails all requests on it with {@link PeerFailure}: repeating them is the
 * sender's business. What is sent during the pause after a failed attempt waits for the next one.
 */
public final class PeerClient implements AutoCloseable {
    private final PeerSettings settings;
    private final String host;
    private final int port;
    private final EventLoop loop;
    private final Deque<PeerCall> waiting = new ArrayDeque<>();
    private @Nullable Conversation conversation;
    private boolean connecting;
    private boolean closed;

    public PeerClient(PeerSettings settings, String host, int port) {
        this.settings = settings;
        this.host = host;
        this.port = port;
        this.loop = settings.loops().next();
    }

    /** Sends a request in exactly this version; the type of the reply follows from the API. */
    public <R extends Message> CompletionStage<R> send(ApiKey api, int version, Message request) {
        PeerCall call = new PeerCall(api, version, request, false);
        loop.execute(() -> submit(call));
        return cast(call.reply().thenApply(Lent::message));
    }

    /** Sends a request to whose reply the network lends its memory. */
    @SuppressWarnings("unchecked") // as in cast
    <R extends Message> CompletionStage<Lent<R>> borrow(ApiKey api, int version, Message request) {
        PeerCall call = new PeerCall(api, version, request, true);
        if (loop.inEventLoop()) {
            submit(call);
        } else {
            loop.execute(() -> submit(call));
        }
        return (CompletionStage<Lent<R>>) (CompletionStage<?>) call.reply();
    }

    /**
     * Sends a request in the newest version that both sides know, after asking the other side for
     * its versions once per connection; fails with {@link PeerFailure} if there is none.
     */
    public <R extends Message> CompletionStage<R> sendNegotiated(ApiKey api, Message request) {
        CompletableFuture<R> reply = new CompletableFuture<>();
        loop.execute(() ->
                PeerClient.<R>cast(negotiated(api, request))
                        .whenComplete((value, failure) -> {
                            if (failure == null) {
                                reply.complete(value);
                            } else {
                                reply.completeExceptionally(failure);
                            }
                        }));
        return reply;
    }

    private CompletionStage<Message> negotiated(ApiKey api, Message request) {
        Conversation current = conversation;
        ApiVersionsResponse known = current == null ? null : current.versions();
        if (known != null) {
            return sendAsKnown(api, request, known);
        }
        PeerCall question = new PeerCall(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT, false);
        submit(question);
        return question.reply()
                .thenCompose(answer -> {
                    ApiVersionsResponse versions = (ApiVersionsResponse) answer.message();
                    if (conversation != null) {
                        conversation.versions(versions);
                    }
                    return sendAsKnown(api, request, versions);
                });
    }

    private CompletionStage<Message> sendAsKnown(
            ApiKey api, Message request, ApiVersionsResponse versions) {
        Versions ours = api.versions();
        for (ApiVersionsResponse.ApiVersion theirs : versions.apiKeys()) {
            int newest = Math.min(ours.newest(), theirs.maxVersion());
            if (theirs.apiKey() == api.id()
                    && newest >= Math.max(ours.oldest(), theirs.minVersion())) {
                PeerCall call = new PeerCall(api, newest, request, false);
                submit(call);
                return call.reply().thenApply(Lent::message);
            }
        }
        return CompletableFuture.failedStage(
                new PeerFailure(this + " and we have no version of " + api + " in common", null));
    }

    private void submit(PeerCall call) {
        if (closed) {
            call.fail(new PeerFailure("connection to " + this + " is closed", null));
        } else if (conversation != null) {
            conversation.ask(call);
        } else {
            waiting.add(call);
            connect();
        }
    }

    private void connect() {
        if (connecting || closed) {
            return;
        }
        connecting = true;
        new Bootstrap()
                .group(loop)
                .channel(settings.channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, settings.connectTimeoutMs())
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                prepare(channel);
                            }
                        })
                .connect(host, port)
                .addListener((ChannelFuture attempt) -> connected(attempt));
    }

    private void prepare(Channel channel) {
        ReplyFrames frames = new ReplyFrames();
        channel.config().setRecvByteBufAllocator(frames.target());
        channel.pipeline().addLast(frames, new Conversation(settings, toString(), this::ended));
    }

    private void connected(ChannelFuture attempt) {
        if (!attempt.isSuccess()) {
            PeerFailure failure = new PeerFailure("cannot connect to " + this, attempt.cause());
            loop.schedule(this::tryAgain, settings.reconnectBackoffMs(), TimeUnit.MILLISECONDS);
            failWaiting(failure);
            return;
        }
        connecting = false;
        Channel channel = attempt.channel();
        if (closed) {
            channel.close();
            return;
        }
        Conversation opened = channel.pipeline().get(Conversation.class);
        if (opened == null || !channel.isActive()) {
            failWaiting(new PeerFailure("connection to " + this + " broke at once", null));
            return;
        }
        conversation = opened;
        while (!waiting.isEmpty()) {
            opened.ask(waiting.poll());
        }
    }

    private void tryAgain() {
        connecting = false;
        if (!waiting.isEmpty()) {
            connect();
        }
    }

    private void failWaiting(PeerFailure failure) {
        Deque<PeerCall> failed = new ArrayDeque<>(waiting);
        waiting.clear();
        failed.forEach(call -> call.fail(failure));
    }

    private void ended(Conversation over) {
        if (over.equals(conversation)) {
            conversation = null;
        }
    }

    /** Closes the connection; what has no reply yet fails. */
    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            failWaiting(new PeerFailure("connection to " + this + " is closed", null));
            if (conversation != null) {
                conversation.close();
            }
        });
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    @SuppressWarnings("unchecked") // the codec makes replies by API, and the caller names the API
    private static <R extends Message> CompletionStage<R> cast(CompletionStage<Message> reply) {
        return (CompletionStage<R>) reply;
    }
}
