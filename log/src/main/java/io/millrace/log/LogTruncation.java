package io.millrace.log;

import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.EpochTable;

import java.util.List;

/*
 * Segments and snapshots of what is cut off must not come back after a power cut, beside records
 * that were written meanwhile: hence the sync before anything else is appended.
 */

/** Cuts off a log's end. */
final class LogTruncation {
    private LogTruncation() {}

    static void truncate(Log log, long offset) {
        Segments before = log.segments();
        if (offset < before.first().baseOffset()) {
            restart(log, offset);
            return;
        }
        log.recovery().cut(offset);
        log.place().onTruncation().accept(offset);
        int kept = before.floor(offset) + 1;
        log.setSegments(before.firstOnly(kept));
        log.epochs().truncateAtEnd(offset);
        if (kept < before.count()) {
            SegmentRemoval.retire(log, before.all().subList(kept, before.count()));
            log.disk().syncFolder(log.folder());
        }
        log.segments().last().truncateTo(offset);
        log.setOffsets(Math.min(log.logStartOffset(), offset), offset);
        ProducerReplay.rebuild(log, offset);
        log.disk().syncFolder(log.folder());
        log.publish();
    }

    static void restart(Log log, long offset) {
        log.recovery().cut(0);
        log.place().onTruncation().accept(0);
        List<Segment> before = log.segments().all();
        log.epochs().set(EpochTable.EMPTY);
        SegmentRemoval.retire(log, before);
        log.snapshots().deleteAll();
        log.disk().syncFolder(log.folder());
        log.producers().clear();
        log.setSegments(Segments.of(List.of(log.rolls().create(offset))));
        log.setOffsets(offset, offset);
        log.recovery().restart(offset);
        log.publish();
    }
}
