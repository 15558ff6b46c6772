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
        long limit = log.config().flushing().messages();
        return limit != Long.MAX_VALUE && log.endOffset() - log.recoveryPoint() >= limit;
    }

    boolean isDueByTime() {
        long limit = log.config().flushing().ms();
        return limit != Long.MAX_VALUE
                && log.endOffset() > log.recoveryPoint()
                && log.seams().clock().millis() - lastMs >= limit;
    }
}
