package io.millrace.server.net;

import io.millrace.wire.io.Malformed;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * One client connection. Lives on its event loop: cuts frames, starts requests in their order, and
 * hands settled ones to {@link Replies}, which keeps the answers in the same order.
 *
 * <p>Requests are started while earlier ones still wait; {@link Brakes} lists what stops that.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final ListenerSpec listener;
    private final InetAddress remote;
    private final NetShared shared;
    private final FrameReader frames;
    private final RequestDecoder decoder;
    private final Replies replies;
    private final Brakes brakes = new Brakes();
    private volatile long lastActiveNanos = System.nanoTime();
    private long inFlightBytes;
    private long pausedUntilNanos = System.nanoTime();
    private boolean working; // inside readFrames: what it starts may settle before it returns
    private boolean inRead; // between channelRead and channelReadComplete: one flush for all

    Connection(SocketChannel channel, ListenerSpec listener, NetShared shared, FrameReader frames) {
        this(channel, channel.remoteAddress().getAddress(), listener, shared, frames);
    }

    Connection(
            Channel channel,
            InetAddress remote,
            ListenerSpec listener,
            NetShared shared,
            FrameReader frames) {
        this.channel = channel;
        this.listener = listener;
        this.remote = remote;
        this.shared = shared;
        this.frames = frames;
        this.decoder = new RequestDecoder(this, listener);
        this.replies = new Replies(this, channel);
    }

    ListenerSpec listener() {
        return listener;
    }

    InetAddress remote() {
        return remote;
    }

    int remotePort() {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getPort()
                : -1;
    }

    /** When bytes last moved in either direction. */
    long lastActiveNanos() {
        return lastActiveNanos;
    }

    NetShared shared() {
        return shared;
    }

    /** Runs the task on the connection's event loop, at once when already there. */
    void onLoop(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    /** Closes with a line in the log; any thread. */
    void closeBecause(String why) {
        shared.complaints().closed(channel.remoteAddress(), why);
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        lastActiveNanos = System.nanoTime();
        inRead = true;
        frames.feed((ByteBuf) bytes);
        readFrames();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        inRead = false;
        replies.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        lastActiveNanos = System.nanoTime();
        if (channel.isWritable()) {
            release(Brakes.UNWRITABLE);
        } else {
            pull(Brakes.UNWRITABLE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pull(Brakes.CLOSING);
        shared.open().leave(this);
        frames.close();
        replies.abandon();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) { // a reset by the client is no news
            shared.complaints().broken(channel.remoteAddress(), "The connection", cause);
        }
        channel.close();
    }

    private void readFrames() {
        if (working) {
            return;
        }
        working = true;
        try {
            while (brakes.free()) {
                ByteBuf frame = frames.next();
                if (frame == null) {
                    if (frames.isStarved()) {
                        waitForMemory();
                    }
                    break;
                }
                begin(frame);
            }
        } catch (BadFrame bad) {
            refuse(bad.getMessage());
        } finally {
            working = false;
        }
    }

    private void begin(ByteBuf frame) {
        Exchange exchange = decode(frame);
        if (exchange == null) {
            return;
        }
        inFlightBytes += exchange.frameBytes();
        replies.expect(exchange);
        if (exchange.isBarrier()) {
            pull(Brakes.BARRIER);
        }
        if (replies.waiting() >= shared.config().maxInFlight()
                || inFlightBytes >= shared.config().maxInFlightBytes()) {
            pull(Brakes.IN_FLIGHT);
        }
        if (shared.budget().exhausted()) {
            waitForMemory();
        }
        exchange.start();
    }

    private void waitForMemory() {
        pull(Brakes.MEMORY);
        shared.budget().whenFree(() -> channel.eventLoop().execute(() -> release(Brakes.MEMORY)));
    }

    private @Nullable Exchange decode(ByteBuf frame) {
        try {
            return decoder.decode(frame, lastActiveNanos);
        } catch (BadFrame | Malformed bad) {
            drop(frame);
            refuse(bad.getMessage());
        } catch (Throwable broken) {
            drop(frame);
            shared.complaints().broken(channel.remoteAddress(), "Reading a request", broken);
            refuse("a request that cannot be read");
        }
        return null;
    }

    private void drop(ByteBuf frame) {
        shared.budget().give(frame.capacity());
        frame.release();
    }

    /** Reads no more, and closes when the requests before this one are answered. */
    private void refuse(@Nullable String why) {
        pull(Brakes.CLOSING);
        replies.closeAfterwards(why == null ? "malformed request" : why);
    }

    /** The exchange has its outcome; on the event loop. */
    void settled(Exchange exchange) {
        shared.budget().give(exchange.frameBytes());
        inFlightBytes -= exchange.frameBytes();
        if (exchange.pauseMs() > 0) {
            pause(exchange.pauseMs());
        }
        if (exchange.isBarrier()) {
            release(Brakes.BARRIER);
        }
        replies.writeSettled(inRead);
        if (brakes.has(Brakes.IN_FLIGHT)
                && replies.waiting() <= shared.config().maxInFlight() / 2
                && inFlightBytes <= shared.config().maxInFlightBytes() / 2) {
            release(Brakes.IN_FLIGHT);
        }
    }

    private void pause(int ms) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        if (until - pausedUntilNanos > 0) {
            pausedUntilNanos = until;
            pull(Brakes.PAUSED);
            channel.eventLoop().schedule(this::resume, ms, TimeUnit.MILLISECONDS);
        }
    }

    private void resume() {
        if (System.nanoTime() - pausedUntilNanos >= 0) { // else a longer pause has begun meanwhile
            release(Brakes.PAUSED);
        }
    }

    /** Bytes were handed to the socket. */
    void wrote() {
        lastActiveNanos = System.nanoTime();
    }

    private void pull(int reason) {
        if (brakes.pull(reason)) {
            channel.config().setAutoRead(false);
        }
    }

    private void release(int reason) {
        if (brakes.release(reason)) {
            readFrames();
            if (brakes.free()) {
                channel.config().setAutoRead(true);
            }
        }
    }
}
