package io.millrace.log.segment;

import io.millrace.log.disk.DiskFile;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

/*
 * A scan may take longer than a file stays open that nobody asks for (see OpenFiles), above all a throttled one. So the
 * file is asked for again with every piece.
 */

/**
 * Reads batch after batch between two positions of a records file, whole and in large pieces. Ends
 * before an incomplete batch.
 */
public final class BatchScan {
    /** How much is read at once, unless said otherwise. */
    static final int PIECE = 1024 * 1024;

    private final Supplier<DiskFile> file;
    private final int end;
    private final int piece;
    private int windowStart;
    private int position;
    private int size;
    private ByteBuffer window;

    /** A scan from one position to another, which is not behind the file's end. */
    public BatchScan(DiskFile file, int from, int end) {
        this(() -> file, from, end, PIECE);
    }

    /**
     * The same with another size of the pieces that are read, unless a batch is larger.
     *
     * @param file gives the file, open; asked for every piece
     */
    public BatchScan(Supplier<DiskFile> file, int from, int end, int piece) {
        this.file = file;
        this.piece = piece;
        this.end = end;
        this.position = from;
        this.windowStart = from;
        this.window = ByteBuffer.allocate(0);
    }

    /**
     * The next batch, valid until the one after it is asked for; null at the end.
     *
     * @throws Malformed when what follows is no batch
     */
    public @Nullable RecordBatch next() {
        position += size;
        size = 0;
        int declared = declaredSize();
        if (declared == 0) {
            fill(RecordBatch.HEADER);
            declared = declaredSize();
        }
        if (declared == 0 || declared > end - position) {
            return null;
        }
        if (position + declared > windowStart + window.limit()) {
            fill(declared);
            if (declared > window.limit()) {
                return null;
            }
        }
        size = declared;
        return RecordBatch.at(window, position - windowStart);
    }

    /** Where the last batch that was given starts, or where the scan ended. */
    public int position() {
        return position;
    }

    private int declaredSize() {
        return Batches.sizeAt(window, position - windowStart, window.limit());
    }

    private void fill(int least) {
        int wanted = Math.min(Math.max(least, piece), end - position);
        if (window.capacity() < wanted) {
            window = ByteBuffer.allocate(wanted);
        }
        window.clear().limit(wanted);
        windowStart = position;
        int count = file.get().read(window, position);
        window.clear().limit(count);
    }
}
