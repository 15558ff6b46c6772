package io.millrace.log;

import io.millrace.log.disk.DiskFile;
import io.millrace.log.segment.BatchScan;
import io.millrace.log.segment.BatchSink;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.RecordBatch;

/** Shows every batch of a log, for what must be learnt anew when a file of its own is lost. */
final class EpochRebuild {
    private EpochRebuild() {}

    static void run(Segments segments, BatchSink sink) {
        for (Segment segment : segments.all()) {
            DiskFile file = segment.file();
            if (file != null && segment.size() > 0) {
                show(new BatchScan(file, 0, segment.size()), sink);
            }
        }
    }

    private static void show(BatchScan scan, BatchSink sink) {
        try {
            for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
                sink.accept(batch);
            }
        } catch (Malformed e) {
            // Damage that lies below the recovery point: whoever reads there will be told.
        }
    }
}
