package io.millrace.group.runtime;

import io.millrace.log.Clock;
import io.millrace.replication.lane.Cancellable;
import io.millrace.replication.lane.Lane;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** One lane and the time in which it lives: time stands still until a test lets it pass. */
public final class SimLane implements Lane, Clock {
    private static final long START_MS = 1_700_000_000_000L;
    private static final int TOO_MANY = 200_000;

    private record Timer(Runnable task, long atNanos, long number, boolean[] cancelled) {}

    private final Queue<Runnable> mailbox = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::number));
    private long nowNanos;
    private long timerCount;
    private boolean running;

    @Override
    public String name() {
        return "sim";
    }

    @Override
    public void post(Runnable task) {
        mailbox.add(task);
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        var cancelled = new boolean[1];
        timers.add(new Timer(task, nowNanos + Math.max(0, delayNanos), timerCount++, cancelled));
        return () -> cancelled[0] = true;
    }

    @Override
    public boolean isOwner() {
        return running;
    }

    @Override
    public long millis() {
        return START_MS + nowNanos / 1_000_000;
    }

    @Override
    public long nanos() {
        return nowNanos;
    }

    /** Runs one task, if there is one. */
    public boolean runOne() {
        Runnable task = mailbox.poll();
        if (task == null) {
            return false;
        }
        running = true;
        try {
            task.run();
        } finally {
            running = false;
        }
        return true;
    }

    /** Runs all tasks there are and those that come of them. */
    public void settle() {
        int count = 0;
        while (runOne()) {
            if (++count > TOO_MANY) {
                throw new IllegalStateException("the lane does not come to rest");
            }
        }
    }

    /** Lets time pass; what was scheduled happens at its time. */
    public void pass(long ms) {
        long end = nowNanos + ms * 1_000_000;
        settle();
        while (!timers.isEmpty() && timers.peek().atNanos <= end) {
            Timer timer = timers.remove();
            nowNanos = Math.max(nowNanos, timer.atNanos);
            if (!timer.cancelled[0]) {
                post(timer.task);
                settle();
            }
        }
        nowNanos = end;
    }
}
