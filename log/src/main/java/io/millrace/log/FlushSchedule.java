package io.millrace.log;

import org.jspecify.annotations.Nullable;

/** When a log is to be forced to the disk. Belongs to the log's owner. */
final class FlushSchedule {
    private final Log log;
    private long lastMs;

    FlushSchedule(Log log) {
        this.log = log;
        this.lastMs = log.seams().clock().millis();
    }

    @Nullable FlushTarget target() {
        if (log.recoveryPoint() >= log.endOffset()) {
            return null;
        }
        lastMs = log.seams().clock().millis();
        return new LogFlush(log, LogFlush.Scope.ALL);
    }

    boolean isDueByCount() {
        return log.endOffset() - log.recoveryPoint() >= log.config().flushing().messages();
    }

    /** Kafka forces within the append that makes it due; here the answer to that append waits. */
    long acknowledgeableEnd() {
        return isDueByCount()
                ? log.recoveryPoint() + log.config().flushing().messages() - 1
                : log.endOffset();
    }

    boolean isDueByTime() {
        long limit = log.config().flushing().ms();
        return limit != Long.MAX_VALUE
                && log.endOffset() > log.recoveryPoint()
                && log.seams().clock().millis() - lastMs >= limit;
    }
}
