package io.millrace.log;

import io.millrace.log.segment.Departure;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.log.upkeep.Retention;

import java.util.ArrayList;
import java.util.List;

/** Takes segments out of a log; their files are removed after a delay, for readers' sake. */
final class SegmentRemoval {
    private SegmentRemoval() {}

    static int retain(Log log) {
        var rules = log.config().retention();
        var limits =
                new Retention.Limits(rules.delete(), rules.retentionMs(), rules.retentionBytes());
        var retention =
                new Retention(log.logStartOffset(), log.highWatermark(), log.endOffset(), limits);
        int count = retention.expired(log.segments(), log.seams().clock().millis());
        if (count == 0) {
            return 0;
        }
        if (count == log.segments().count()) {
            log.place().space().attempt(log::roll);
            count = Math.min(count, log.segments().count() - 1);
        }
        Segments before = log.segments();
        Segments kept = before.withoutFirst(count);
        long start = Math.max(log.logStartOffset(), kept.first().baseOffset());
        log.setOffsets(start, log.endOffset());
        log.epochs().truncateAtStart(start);
        log.setSegments(kept);
        log.publish();
        retire(log, before.all().subList(0, count));
        log.snapshots().deleteBelow(kept.first().baseOffset());
        return count;
    }

    /** Renames the files now and removes them later. */
    static void retire(Log log, List<Segment> segments) {
        List<Runnable> removals = new ArrayList<>();
        for (Segment segment : segments) {
            removals.add(Departure.retire(segment));
        }
        if (!removals.isEmpty()) {
            later(log, removals);
        }
    }

    /** Removes what has got its new name when nobody reads it any more. */
    static void later(Log log, List<Runnable> removals) {
        log.seams()
                .background()
                .runAfter(
                        log.config().retention().fileDeleteDelayMs(),
                        () -> removals.forEach(Runnable::run));
    }
}
