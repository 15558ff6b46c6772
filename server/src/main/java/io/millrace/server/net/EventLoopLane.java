package io.millrace.server.net;

import io.millrace.replication.lane.Cancellable;
import io.millrace.replication.lane.Lane;
import io.netty.channel.EventLoop;

import java.util.concurrent.TimeUnit;

/**
 * A lane that is an event loop: what arrives on the loop's own connections for a partition of this
 * lane is done at once, without a hop to another thread.
 */
public final class EventLoopLane implements Lane {
    private final EventLoop loop;
    private final String name;

    EventLoopLane(EventLoop loop, String name) {
        this.loop = loop;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void post(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        var waiting = loop.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return () -> waiting.cancel(false);
    }

    @Override
    public boolean isOwner() {
        return loop.inEventLoop();
    }
}
