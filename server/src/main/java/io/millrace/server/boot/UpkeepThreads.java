package io.millrace.server.boot;

import io.millrace.log.disk.Background;
import io.millrace.log.disk.DiskFailure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The threads {@code upkeep-1}, {@code upkeep-2}, ...: they wait for disks so that lanes need not,
 * and go away when idle.
 */
final class UpkeepThreads implements Background, Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpkeepThreads.class);
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 30;

    private final ScheduledThreadPoolExecutor threads;
    private volatile Consumer<DiskFailure> onFailure =
            failure -> LOG.error("{} failed", failure.directory(), failure);

    UpkeepThreads(int count) {
        var number = new AtomicInteger();
        threads =
                new ScheduledThreadPoolExecutor(
                        count,
                        task -> {
                            var thread = new Thread(task, "upkeep-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        threads.allowCoreThreadTimeOut(true);
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        threads.setRemoveOnCancelPolicy(true);
    }

    /** Other many threads from now on. */
    void resize(int count) {
        threads.setCorePoolSize(count);
    }

    /** Who takes a directory offline when work on it fails. */
    void onFailure(Consumer<DiskFailure> listener) {
        onFailure = listener;
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void run(Runnable task) {
        runAfter(0, task);
    }

    @Override
    public void runAfter(long delayMs, Runnable task) {
        try {
            threads.schedule(() -> guarded(task), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The broker stops. What was left, the next start finds by its file names.
            LOG.debug("not done any more: {}", task);
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (DiskFailure failure) {
            onFailure.accept(failure);
        } catch (RuntimeException e) {
            LOG.error("Upkeep failed", e);
        }
    }

    /** Finishes what was begun and drops what is still to come. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS))
                LOG.warn("Upkeep did not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
