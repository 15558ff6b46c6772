package io.millrace.server.boot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads {@code force-1}, {@code force-2}, ...: each waits until one partition's data is on
 * the disk. The more of them wait at the same time, the more of them the file system serves with
 * one write of its journal. They go away when idle.
 */
final class ForceThreads implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ForceThreads.class);
    private static final int MOST = 32;
    private static final long IDLE_SECONDS = 5;
    private static final long CLOSE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    ForceThreads() {
        var number = new AtomicInteger();
        threads =
                new ThreadPoolExecutor(
                        MOST,
                        MOST,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            var thread = new Thread(task, "force-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS))
                LOG.warn("A disk does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
