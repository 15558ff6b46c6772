package io.millrace.wire.record;

import io.millrace.wire.io.Malformed;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Walks the batches that lie one after the other between position and limit of a buffer, which it
 * leaves as they are. An incomplete batch at the end is not an error: the walk stops before it.
 */
public final class Batches implements Iterator<RecordBatch> {
    private final ByteBuffer buffer;
    private final int end;
    private int position;

    /** Starts at the buffer's position. */
    public Batches(ByteBuffer buffer) {
        this.buffer = buffer;
        this.position = buffer.position();
        this.end = buffer.limit();
    }

    /** The batches as something to loop over. */
    public static Iterable<RecordBatch> of(ByteBuffer buffer) {
        return () -> new Batches(buffer);
    }

    /**
     * Whether a whole batch follows.
     *
     * @throws Malformed when its length or format cannot be
     */
    @Override
    public boolean hasNext() {
        int size = sizeAt(buffer, position, end);
        return size > 0 && size <= end - position;
    }

    @Override
    public RecordBatch next() {
        int size = sizeAt(buffer, position, end);
        if (size <= 0 || size > end - position) {
            throw new NoSuchElementException();
        }
        RecordBatch batch = RecordBatch.at(buffer, position);
        position += size;
        return batch;
    }

    /** Index in the buffer where the next batch starts: all before it has been walked. */
    public int position() {
        return position;
    }

    /** Whether bytes of an incomplete batch are left, to be asked at the end of the walk. */
    public boolean hasPartialTail() {
        return position < end;
    }

    /**
     * Bytes of the batch at {@code position}, as its header declares; 0 when there are fewer bytes
     * up to {@code end} than it takes to know (17).
     *
     * @throws Malformed when length or format cannot be
     */
    public static int sizeAt(ByteBuffer buffer, int position, int end) {
        if (end - position <= RecordBatch.MAGIC_AT) {
            return 0;
        }
        int length = buffer.getInt(position + RecordBatch.LENGTH_AT);
        int magic = buffer.get(position + RecordBatch.MAGIC_AT);
        if (magic < 0 || magic > 2) {
            throw new Malformed("batch of unknown format, magic " + magic);
        }
        int least =
                magic == 2
                        ? RecordBatch.HEADER - RecordBatch.OVERHEAD
                        : LegacyEntry.minLength(magic);
        if (length < least || length > Integer.MAX_VALUE - RecordBatch.OVERHEAD) {
            throw new Malformed("batch of magic " + magic + " with length " + length);
        }
        return length + RecordBatch.OVERHEAD;
    }
}
