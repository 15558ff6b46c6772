package io.millrace.server.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocalThread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads {@code net-1}, {@code net-2}, ...: epoll on Linux, NIO elsewhere. Accepting, serving
 * and talking to other brokers share them.
 */
public final class EventLoops implements AutoCloseable {
    private static final int PAGE_BYTES = 8192;
    private static final int CHUNK_ORDER = 8; // 8 KiB << 8 = 2 MiB per chunk and arena

    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    static {
        if (System.getProperty(LEAK_DETECTION)
                == null) { // a stack trace per 128 buffers is for tests
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    private final EventLoopGroup group;
    private final ByteBufAllocator allocator;
    private final List<EventLoopLane> lanes;
    private final boolean epoll;

    /**
     * How many loops a machine does best with: half its processors, and two where there are two.
     * The other half is for clients on the same machine, for followers' and coordinators' threads,
     * and for the kernel; a request that finds its partition on its own loop costs no hand-over,
     * and the fewer loops the oftener. But one loop alone stands still while the kernel copies.
     */
    public static int suitable(int processors) {
        return Math.max(Math.min(2, processors), processors / 2);
    }

    /** Loads the platform's native library in the background, which takes a while. */
    public static void preload() {
        Thread.ofPlatform().daemon().name("net-preload").start(Epoll::isAvailable);
    }

    private EventLoops(int threads, boolean epoll) {
        this.epoll = epoll;
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(threads, threads(), io);
        this.allocator =
                new PooledByteBufAllocator(true, 0, threads, PAGE_BYTES, CHUNK_ORDER, 0, 0, true);
        var found = new ArrayList<EventLoopLane>();
        for (var executor : group) {
            found.add(new EventLoopLane((EventLoop) executor, "net-" + (found.size() + 1)));
        }
        this.lanes = List.copyOf(found);
    }

    private static ThreadFactory threads() {
        var count = new AtomicInteger();
        return task -> new FastThreadLocalThread(task, "net-" + count.incrementAndGet());
    }

    /** Starts the best kind that the platform has. */
    public static EventLoops start(int threads) {
        return new EventLoops(threads, Epoll.isAvailable());
    }

    /** Starts the portable kind. */
    static EventLoops startNio(int threads) {
        return new EventLoops(threads, false);
    }

    /** A lane over each loop, always in the same order. */
    public List<EventLoopLane> lanes() {
        return lanes;
    }

    /** The loops as Netty knows them. */
    public EventLoopGroup group() {
        return group;
    }

    /** Direct, pooled buffers with one arena per loop. */
    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** The class of channels that connect. */
    public Class<? extends SocketChannel> socketChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    Class<? extends ServerSocketChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Runs what is queued, then stops the threads and waits for them. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
