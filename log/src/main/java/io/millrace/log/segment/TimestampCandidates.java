package io.millrace.log.segment;

import io.millrace.log.disk.DiskFile;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** Walks a segment and reads whole those batches that may hold a record late enough. */
public final class TimestampCandidates {
    private final DiskFile file;
    private final int end;
    private final long timestampMs;
    private final long fromOffset;
    private int position;

    TimestampCandidates(DiskFile file, int position, int end, long timestampMs, long fromOffset) {
        this.file = file;
        this.position = position;
        this.end = end;
        this.timestampMs = timestampMs;
        this.fromOffset = fromOffset;
    }

    /** The next such batch, or null when there is none. */
    public @Nullable ByteBuffer next() {
        var scan = new HeaderScan(file, position, end);
        while (scan.next()) {
            boolean late = scan.header().maxTimestamp() >= timestampMs;
            if (late && scan.header().lastOffset() >= fromOffset) {
                ByteBuffer batch = ByteBuffer.allocate(scan.size());
                position = scan.position() + scan.size();
                file.read(batch, scan.position());
                return batch.flip();
            }
        }
        position = end;
        return null;
    }
}
