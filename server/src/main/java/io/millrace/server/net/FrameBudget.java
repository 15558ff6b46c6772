package io.millrace.server.net;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all requests together may take ({@code queued.max.request.bytes}).
 *
 * <p>Bytes are charged when memory is taken, not when a client announces them, so a client that
 * declares a huge frame and then falls silent costs next to nothing. The bound is soft by one frame
 * per connection: a frame once begun may always grow to its end, otherwise two half-read frames
 * could wait for each other for ever. Over the bound, connections stop reading until half is free.
 */
final class FrameBudget {
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    FrameBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void take(long bytes) {
        usedBytes.addAndGet(bytes);
    }

    void give(long bytes) {
        if (usedBytes.addAndGet(-bytes) <= limitBytes / 2 && !waiting.isEmpty()) {
            wakeAll();
        }
    }

    boolean exhausted() {
        return usedBytes.get() >= limitBytes;
    }

    long usedBytes() {
        return usedBytes.get();
    }

    /** Runs {@code resume} once, on the thread that frees the memory or at once when it is free. */
    void whenFree(Runnable resume) {
        waiting.add(resume);
        if (usedBytes.get() <= limitBytes / 2) {
            wakeAll();
        }
    }

    private void wakeAll() {
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }
}
