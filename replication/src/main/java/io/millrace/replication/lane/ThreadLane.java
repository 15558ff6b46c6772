package io.millrace.replication.lane;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/*
 * The mailbox is a stack that posters push on with one compare-and-set and that the thread takes whole and
 * turns round, so a burst of posts costs the reader one exchange. An idle lane leaves the marker PARKED in it:
 * only the poster that replaces the marker pays for a wake-up.
 *
 * The mailbox has no bound of its own: whoever posts work that a client can multiply (produce requests)
 * stops reading that client's connection before memory is at stake.
 */
/** A lane that is a platform thread of its own; it parks while there is nothing to do. */
public final class ThreadLane implements Lane, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadLane.class);
    private static final Letter PARKED = new Letter(() -> {});

    private final AtomicReference<@Nullable Letter> mailbox = new AtomicReference<>();
    private final Timers timers = new Timers();
    private final LongSupplier nanos;
    private final Thread thread;
    private volatile boolean closing;

    /**
     * Starts the lane.
     *
     * @param name the name of lane and thread
     * @param nanos the monotonic clock that timers go by
     */
    public ThreadLane(String name, LongSupplier nanos) {
        this.nanos = nanos;
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::work);
        thread.start();
    }

    @Override
    public String name() {
        return thread.getName();
    }

    @Override
    public boolean isOwner() {
        return Thread.currentThread().equals(thread);
    }

    @Override
    public void post(Runnable task) {
        var letter = new Letter(task);
        while (true) {
            Letter top = mailbox.get();
            letter.below = top == PARKED ? null : top;
            if (mailbox.compareAndSet(top, letter)) {
                if (top == PARKED) {
                    LockSupport.unpark(thread);
                }
                return;
            }
        }
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        var entry = new Timers.Entry(task, nanos.getAsLong() + Math.max(0, delayNanos));
        run(() -> timers.add(entry));
        return entry;
    }

    /**
     * Runs what was posted before, drops the timers and ends the thread; waits for that, unless
     * called on it.
     */
    @Override
    public void close() {
        post(() -> closing = true);
        if (isOwner()) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (!closing) {
            boolean idle = !runPosted();
            idle &= !runDue();
            if (idle) {
                await();
            }
        }
    }

    private boolean runPosted() {
        Letter letter = reversed(mailbox.getAndSet(null));
        if (letter == null) {
            return false;
        }
        for (; letter != null; letter = letter.below) {
            runSafely(letter.task);
        }
        return true;
    }

    private boolean runDue() {
        long now = nanos.getAsLong();
        boolean any = false;
        for (Runnable due = timers.takeDue(now); due != null; due = timers.takeDue(now)) {
            runSafely(due);
            any = true;
        }
        return any;
    }

    private void await() {
        if (!mailbox.compareAndSet(null, PARKED)) {
            return;
        }
        long pauseNanos = timers.untilNext(nanos.getAsLong());
        if (pauseNanos == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else if (pauseNanos > 0) {
            LockSupport.parkNanos(this, pauseNanos);
        }
        mailbox.compareAndSet(PARKED, null);
    }

    private static @Nullable Letter reversed(@Nullable Letter newest) {
        Letter oldest = null;
        Letter letter = newest == PARKED ? null : newest;
        while (letter != null) {
            Letter below = letter.below;
            letter.below = oldest;
            oldest = letter;
            letter = below;
        }
        return oldest;
    }

    /* The lane outlives its tasks: an error in one partition must not stop the others that live here. */
    private void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            LOG.error("a task of lane {} failed", thread.getName(), failure);
        }
    }

    private static final class Letter {
        private final Runnable task;
        private @Nullable Letter below;

        private Letter(Runnable task) {
            this.task = task;
        }
    }
}
