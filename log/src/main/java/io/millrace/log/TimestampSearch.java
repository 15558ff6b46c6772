package io.millrace.log;

import io.millrace.log.disk.DiskFile;
import io.millrace.log.segment.IfPresent;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.wire.record.LogRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordReader;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** Finds records in a view by their timestamps. */
final class TimestampSearch {
    private TimestampSearch() {}

    /** The first record with that timestamp or a later one. */
    static TimestampHit first(LogView view, long timestampMs, long upperBound) {
        Segments segments = view.segments();
        long bound = Math.min(upperBound, view.endOffset());
        for (int i = 0; i < segments.count(); i++) {
            boolean ahead = view.endOf(i) > view.logStartOffset();
            if (ahead && mayHold(view, i, timestampMs)) {
                TimestampHit hit = firstIn(view, i, timestampMs, bound);
                if (hit != null) {
                    return hit;
                }
            }
        }
        return TimestampHit.NONE;
    }

    /** A segment without timestamps in its index has to be looked at. */
    private static boolean mayHold(LogView view, int index, long timestampMs) {
        if (view.bytesOf(index) == 0) {
            return false;
        }
        long greatest = view.maxTimestampOf(index);
        return greatest < 0 || greatest >= timestampMs;
    }

    private static @Nullable TimestampHit firstIn(
            LogView view, int index, long timestampMs, long bound) {
        Segment segment = view.segments().at(index);
        return IfPresent.find(segment, () -> search(view, index, timestampMs, bound));
    }

    private static @Nullable TimestampHit search(
            LogView view, int index, long timestampMs, long bound) {
        Segment segment = view.segments().at(index);
        DiskFile file = segment.file();
        if (file == null) {
            return null;
        }
        long from = view.logStartOffset();
        var candidates = segment.batchesFrom(file, timestampMs, from, view.bytesOf(index));
        for (ByteBuffer batch = candidates.next(); batch != null; batch = candidates.next()) {
            TimestampHit hit = firstIn(RecordBatch.at(batch, 0), timestampMs, from);
            if (hit != null) {
                return hit.offset() < bound ? hit : TimestampHit.NONE;
            }
        }
        return null;
    }

    private static @Nullable TimestampHit firstIn(RecordBatch batch, long timestampMs, long from) {
        var records = new RecordReader(batch, Scratch.decompressor(), Integer.MAX_VALUE);
        while (records.hasNext()) {
            LogRecord record = records.next();
            if (record.timestamp() >= timestampMs && record.offset() >= from) {
                return new TimestampHit(
                        record.timestamp(), record.offset(), batch.partitionLeaderEpoch());
            }
        }
        return null;
    }

    /** The first of the records with the greatest timestamp. */
    static TimestampHit greatest(LogView view, long upperBound) {
        Segments segments = view.segments();
        int best = -1;
        for (int i = 0; i < segments.count(); i++) {
            boolean holds = view.bytesOf(i) > 0 && view.maxTimestampOf(i) >= 0;
            if (holds && (best < 0 || view.maxTimestampOf(i) > view.maxTimestampOf(best))) {
                best = i;
            }
        }
        if (best < 0) {
            return TimestampHit.NONE;
        }
        long bound = Math.min(upperBound, view.endOffset());
        TimestampHit hit = firstIn(view, best, view.maxTimestampOf(best), bound);
        return hit == null ? TimestampHit.NONE : hit;
    }
}
