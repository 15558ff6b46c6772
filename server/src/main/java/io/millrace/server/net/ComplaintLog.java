package io.millrace.server.net;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Log lines that a stranger can provoke: at most one per second, with the number left out since, so
 * that a flood of garbage does not become a flood of log.
 */
final class ComplaintLog {
    private static final Logger LOG = LoggerFactory.getLogger(ComplaintLog.class);
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong leftOut = new AtomicLong();

    void closed(Object who, String why) {
        long now = System.nanoTime();
        long due = nextNanos.get();
        if (now - due < 0 || !nextNanos.compareAndSet(due, now + INTERVAL_NANOS)) {
            leftOut.incrementAndGet();
            return;
        }
        long more = leftOut.getAndSet(0);
        LOG.info(
                "Closed connection {}: {}{}",
                who,
                why,
                more == 0 ? "" : " (and " + more + " others since)");
    }

    void broken(Object who, String what, Throwable failure) {
        LOG.error("{} failed, closing connection {}", what, who, failure);
    }
}
