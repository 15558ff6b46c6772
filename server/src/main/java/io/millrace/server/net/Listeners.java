package io.millrace.server.net;

import io.millrace.server.quota.ConnectionRates;
import io.millrace.server.quota.Toll;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.internal.PlatformDependent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Opens listeners and keeps what all connections share: limits, memory bound, idle check. */
public final class Listeners implements AutoCloseable {
    private static final long MIN_SWEEP_MS = 10;
    private static final long MAX_SWEEP_MS = 10_000;

    private final EventLoops loops;
    private final NetConfig config;
    private final NetShared shared;
    private final ConnectionRates rates;
    private final Map<ListenerSpec, Channel> bound = new ConcurrentHashMap<>();
    private volatile boolean serving;

    /** Listeners without quotas. */
    public Listeners(EventLoops loops, NetConfig config) {
        this(loops, config, Toll.FREE, ConnectionRates.unlimited());
    }

    /** Does not open anything yet. */
    public Listeners(EventLoops loops, NetConfig config, Toll toll, ConnectionRates rates) {
        this.loops = loops;
        this.config = config;
        this.rates = rates;
        long budget = config.queuedMaxRequestBytes();
        this.shared =
                new NetShared(
                        config,
                        new FrameBudget(
                                budget > 0 ? budget : PlatformDependent.maxDirectMemory() / 2),
                        new OpenConnections(ConnectionLimits.of(config)),
                        new ComplaintLog(),
                        toll);
        sweepIdle();
    }

    /**
     * Opens one listener. Clients can connect from now on, and what they send waits in the socket
     * until {@link #serve} has been called: a client that finds the door open while the broker
     * still starts has its first request here when the broker is ready for it.
     *
     * @return the address it listens on, with the real port
     * @throws IOException when the address is taken or not ours
     */
    public InetSocketAddress open(ListenerSpec spec) throws IOException {
        var opening = bootstrap(spec).bind(spec.address()).awaitUninterruptibly();
        if (!opening.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + spec.name() + " " + spec.address(), opening.cause());
        }
        shared.open().listen(spec);
        bound.put(spec, opening.channel());
        if (serving) {
            serve(opening.channel());
        }
        return (InetSocketAddress) opening.channel().localAddress();
    }

    private ServerBootstrap bootstrap(ListenerSpec spec) {
        var bootstrap =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, config.listenBacklog())
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                        .handler(new AcceptGate(spec, shared.open(), rates, shared.complaints()))
                        .childHandler(new Accepted(spec));
        if (config.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, config.receiveBufferBytes());
        }
        if (config.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, config.sendBufferBytes());
        }
        return bootstrap;
    }

    /** Closes one listener that was opened, and every connection that came in by it. */
    public void close(ListenerSpec spec) {
        var channel = bound.remove(spec);
        if (channel != null) {
            channel.close().awaitUninterruptibly();
            shared.open().close(spec);
        }
    }

    /** Lets in whoever waits at the open listeners, and everybody from now on. */
    public void serve() {
        serving = true;
        bound.values().forEach(Listeners::serve);
    }

    private static void serve(Channel channel) {
        channel.config().setAutoRead(true);
    }

    /** Puts other limits on connections in force. */
    public void limit(ConnectionLimits limits) {
        shared.open().limit(limits);
    }

    /** Open connections on all listeners. */
    public int connectionCount() {
        return shared.open().count();
    }

    /** Bytes that requests hold at the moment. */
    public long requestBytes() {
        return shared.budget().usedBytes();
    }

    /** Stops accepting; open connections go on. */
    public void stopAccepting() {
        bound.values().forEach(channel -> channel.close().awaitUninterruptibly());
        bound.clear();
    }

    /** Stops accepting and closes every connection. */
    @Override
    public void close() {
        stopAccepting();
        shared.open().closeAll();
    }

    private void sweepIdle() {
        long every = Math.clamp(config.idleMs() / 10, MIN_SWEEP_MS, MAX_SWEEP_MS);
        long idleNanos = TimeUnit.MILLISECONDS.toNanos(config.idleMs());
        if (config.idleMs() > 0) {
            loops.group()
                    .scheduleWithFixedDelay(
                            () -> shared.open().closeIdle(System.nanoTime() - idleNanos),
                            every,
                            every,
                            TimeUnit.MILLISECONDS);
        }
    }

    /** Gives each accepted socket its connection. */
    private final class Accepted extends ChannelInitializer<SocketChannel> {
        private final ListenerSpec spec;

        Accepted(ListenerSpec spec) {
            this.spec = spec;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            var frames =
                    new FrameReader(config.requestMaxBytes(), loops.allocator(), shared.budget());
            var connection = new Connection(channel, spec, shared, frames);
            shared.open().enter(connection);
            channel.config().setRecvByteBufAllocator(new FrameTarget(frames));
            channel.pipeline().addLast(connection);
        }
    }
}
