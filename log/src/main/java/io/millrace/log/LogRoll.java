package io.millrace.log;

import io.millrace.log.segment.RollRule;
import io.millrace.log.segment.Segment;
import io.millrace.wire.record.RecordBatch;

/** Begins the next segment of a log when the last one is complete. Belongs to the log's owner. */
final class LogRoll {
    private final Log log;
    private RollRule rule;

    LogRoll(Log log) {
        this.log = log;
        this.rule = nextRule();
    }

    /** Settings have changed. */
    void reconfigure() {
        rule = nextRule();
    }

    /** Every segment gets a jitter of its own, so that not all logs roll at the same moment. */
    private RollRule nextRule() {
        var rolling = log.config().rolling();
        long age = log.config().effectiveSegmentMs();
        long jitter = Math.min(rolling.segmentJitterMs(), age);
        long off = jitter > 0 ? log.seams().random().nextLong(jitter) : 0;
        return new RollRule(rolling.segmentBytes(), age - off, rolling.segmentIndexBytes());
    }

    /** Whether a batch needs a new segment, after {@code pendingBytes} that are still to come. */
    boolean isDue(RecordBatch batch, int pendingBytes) {
        Segment active = log.segments().last();
        boolean nothingToComplete =
                active.size() + pendingBytes == 0 && batch.baseOffset() <= active.baseOffset();
        return !nothingToComplete
                && rule.applies(
                        active,
                        new RollRule.Incoming(
                                pendingBytes + batch.sizeInBytes(),
                                batch.maxTimestamp(),
                                batch.lastOffset(),
                                log.seams().clock().millis()));
    }

    /** Completes the segment being written; what is below the new one goes to disk soon. */
    void to(long newBase) {
        Segment active = log.segments().last();
        active.complete();
        log.snapshots().take(log.producers(), newBase);
        log.setSegments(log.segments().plus(create(newBase)));
        active.unloadIndexes();
        rule = nextRule();
        log.seams().background().run(new LogFlush(log, LogFlush.Scope.COMPLETE_SEGMENTS)::force);
    }

    /** An empty segment, which is not in the log yet. */
    Segment create(long base) {
        var rolling = log.config().rolling();
        return Segment.create(
                log.disk(),
                log.place().segment(base),
                rolling.preallocate() ? rolling.segmentBytes() : 0,
                log.seams().clock().millis());
    }
}
