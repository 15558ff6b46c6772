package io.millrace.log;

import io.millrace.log.disk.DiskFile;
import io.millrace.log.segment.BatchPlace;
import io.millrace.log.segment.BatchScan;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.ProducerTable;
import io.millrace.wire.record.RecordBatch;

/** Brings a producer table to some offset of a log: from a snapshot, then from the log itself. */
final class ProducerReplay {
    private ProducerReplay() {}

    /** After a truncation. */
    static void rebuild(Log log, long end) {
        long from =
                log.snapshots()
                        .load(log.producers(), log.logStartOffset(), end, log.expiredUntilMs());
        replay(log.segments(), log.producers(), from, end);
        log.producers().onHighWatermark(log.highWatermark());
    }

    /** Applies what lies in the segments from one offset to another. */
    static void replay(Segments segments, ProducerTable producers, long from, long end) {
        for (int i = Math.max(0, segments.floor(from)); i < segments.count(); i++) {
            Segment segment = segments.at(i);
            if (from < end && segment.baseOffset() < end && segment.size() > 0) {
                replay(segment, producers, from, end);
            }
        }
    }

    private static void replay(Segment segment, ProducerTable producers, long from, long end) {
        DiskFile file = segment.file();
        if (file == null) {
            throw new IllegalStateException("segment " + segment.baseOffset() + " is gone");
        }
        BatchPlace start = segment.find(file, from, segment.size());
        if (start == null) {
            return;
        }
        BatchScan scan = new BatchScan(file, start.position(), segment.size());
        for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
            if (batch.baseOffset() >= end) {
                return;
            }
            if (batch.lastOffset() >= from) {
                producers.apply(batch);
            }
        }
    }
}
