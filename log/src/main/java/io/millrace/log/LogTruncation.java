package io.millrace.log;

import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.EpochTable;

import java.util.List;

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
        int kept = before.floor(offset) + 1;
        log.setSegments(before.firstOnly(kept));
        log.setEpochs(log.epochs().truncatedAtEnd(offset));
        SegmentRemoval.retire(log, before.all().subList(kept, before.count()));
        log.segments().last().truncateTo(offset);
        log.setOffsets(Math.min(log.logStartOffset(), offset), offset);
        ProducerReplay.rebuild(log, offset);
        log.publish();
    }

    static void restart(Log log, long offset) {
        log.recovery().restart(offset);
        List<Segment> before = log.segments().all();
        log.setEpochs(EpochTable.EMPTY);
        SegmentRemoval.retire(log, before);
        log.snapshots().deleteAll();
        log.producers().clear();
        log.setSegments(Segments.of(List.of(log.createSegment(offset))));
        log.setOffsets(offset, offset);
        log.publish();
    }
}
