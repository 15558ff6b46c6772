package io.millrace.log.segment;

import io.millrace.log.disk.DiskFile;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.RecordBatch;

import java.nio.ByteBuffer;

/**
 * Walks the headers of the batches between two positions of a records file without reading what
 * lies between them, as far as that saves anything. Ends before an incomplete batch; throws {@link
 * io.millrace.wire.io.Malformed} at bytes that are no batch.
 *
 * <p>All scans of a thread share a buffer: one must be finished with before the next one starts.
 */
final class HeaderScan {
    /** More than the distance between two index entries, so that a look-up takes one read. */
    static final int WINDOW = 8 * 1024;

    private static final ThreadLocal<ByteBuffer> BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(WINDOW));

    private final ByteBuffer buffer = BUFFER.get();
    private final DiskFile file;
    private final int end;
    private int windowStart;
    private int windowEnd;
    private int position;
    private int size;

    HeaderScan(DiskFile file, int from, int end) {
        this.file = file;
        this.end = end;
        this.position = from;
        this.windowStart = from;
        this.windowEnd = from;
    }

    /** Goes to the next batch, the first one at first; false when there is none. */
    boolean next() {
        position += size;
        size = 0;
        if (windowEnd - position < RecordBatch.HEADER && windowEnd < end) {
            fill();
        }
        int declared = Batches.sizeAt(buffer, position - windowStart, windowEnd - windowStart);
        if (declared <= 0 || declared > end - position) {
            return false;
        }
        size = declared;
        return true;
    }

    private void fill() {
        buffer.clear().limit(Math.min(WINDOW, end - position));
        windowStart = position;
        windowEnd = position + file.read(buffer, position);
        buffer.clear();
    }

    /** Where the batch starts. */
    int position() {
        return position;
    }

    /** How many bytes it has. */
    int size() {
        return size;
    }

    /** Its header; the rest of it is not there. Valid until the next step. */
    RecordBatch header() {
        return RecordBatch.at(buffer, position - windowStart);
    }
}
