package io.millrace.server.boot;

import io.millrace.log.Cleaner;
import io.millrace.log.CleanerSeams;
import io.millrace.log.CleanerSettings;
import io.millrace.log.Clock;
import io.millrace.replication.Replicas;
import io.millrace.server.config.CleanerKeys;
import io.millrace.server.config.LiveConfig;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The threads {@code cleaner-1}, {@code cleaner-2}, ...: they compact logs, and wait for {@code
 * log.cleaner.backoff.ms} when there is nothing to do. As many as {@code log.cleaner.threads} says
 * now.
 */
final class CleanerThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CleanerThreads.class);
    private static final long CLOSE_SECONDS = 30;

    private final LiveConfig config;
    private final Cleaner cleaner;
    private final Map<Integer, Thread> threads = new ConcurrentHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);

    CleanerThreads(LiveConfig config, Replicas replicas, Clock clock, RandomGenerator random) {
        this.config = config;
        this.cleaner =
                new Cleaner(
                        new CleanerSeams(
                                this::settings,
                                replicas::cleanable,
                                clock,
                                random,
                                this::pauseNanos,
                                replicas::directoryFailed));
    }

    private CleanerSettings settings() {
        return new CleanerSettings(
                config.get(CleanerKeys.CLEANER_THREADS),
                config.get(CleanerKeys.CLEANER_DEDUPE_BUFFER),
                config.get(CleanerKeys.CLEANER_LOAD_FACTOR),
                config.get(CleanerKeys.CLEANER_IO_BUFFER),
                config.get(CleanerKeys.CLEANER_IO_RATE));
    }

    /** Starts as many as are wanted and not there yet; those too many end by themselves. */
    void start() {
        for (int i = 1; i <= config.get(CleanerKeys.CLEANER_THREADS); i++) {
            threads.computeIfAbsent(i, this::start);
        }
    }

    private Thread start(int number) {
        var thread = new Thread(() -> work(number), "cleaner-" + number);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void work(int number) {
        while (number <= config.get(CleanerKeys.CLEANER_THREADS) && stop.getCount() > 0) {
            if (!clean()) {
                pauseNanos(TimeUnit.MILLISECONDS.toNanos(config.get(CleanerKeys.CLEANER_BACKOFF)));
            }
        }
        threads.remove(number);
    }

    private boolean clean() {
        try {
            return cleaner.cleanFilthiest();
        } catch (RuntimeException e) {
            LOG.error("Compaction failed", e);
            return false;
        } catch (OutOfMemoryError e) {
            LOG.error("No memory for log.cleaner.dedupe.buffer.size; to be tried again", e);
            return false;
        }
    }

    private void pauseNanos(long nanos) {
        try {
            if (stop.await(nanos, TimeUnit.NANOSECONDS)) LOG.debug("compaction ends");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    /** Ends passes that are under way; what they did is found again by the next start. */
    @Override
    public void close() {
        cleaner.stop();
        stop.countDown();
        try {
            for (var thread : threads.values()) {
                if (!thread.join(Duration.ofSeconds(CLOSE_SECONDS)))
                    LOG.warn("{} did not end", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
