package io.millrace.wire.record;

import io.millrace.wire.compress.Chunks;
import io.millrace.wire.compress.GrowingBytes;
import io.millrace.wire.io.Malformed;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/*
 * Reads the fields of records either from the batch's own bytes or from a stream of decompressed
 * pieces, with the same code: "window" is what is at hand, and only at its end does it matter
 * whether more can follow. This is the innermost loop of every append, hence the unrolled varints.
 */
final class RecordCursor {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    /** Fields up to this size are allocated at once when read from a stream, longer ones grow. */
    private static final int TRUSTED = 64 * 1024;

    private ByteBuffer window = EMPTY;
    private int position;
    private int limit;
    private @Nullable Chunks more;
    private boolean plain;

    /** Bytes consumed = origin + position. */
    private long origin;

    void overBytes(ByteBuffer buffer, int from, int to) {
        window = buffer;
        position = from;
        limit = to;
        more = null;
        plain = true;
        origin = -from;
    }

    void overStream(Chunks chunks) {
        window = EMPTY;
        position = 0;
        limit = 0;
        more = chunks;
        plain = false;
        origin = 0;
    }

    /** Lets go of the buffers. */
    void clear() {
        overBytes(EMPTY, 0, 0);
    }

    long consumed() {
        return origin + position;
    }

    boolean atEnd() {
        return position == limit && !refill();
    }

    private boolean refill() {
        if (more == null) {
            return false;
        }
        ByteBuffer chunk = more.next();
        if (chunk == null) {
            more = null;
            return false;
        }
        origin += position - chunk.position();
        window = chunk;
        position = chunk.position();
        limit = chunk.limit();
        return true;
    }

    byte next() {
        if (position == limit && !refill()) {
            throw endsEarly();
        }
        return window.get(position++);
    }

    int varint() {
        if (limit - position >= 5) {
            ByteBuffer w = window;
            int at = position;
            int b = w.get(at);
            if (b >= 0) {
                position = at + 1;
                return (b >>> 1) ^ -(b & 1);
            }
            int value = b & 0x7f;
            b = w.get(at + 1);
            if (b >= 0) {
                position = at + 2;
                value |= b << 7;
                return (value >>> 1) ^ -(value & 1);
            }
        }
        return slowVarint();
    }

    private int slowVarint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = next();
            if (shift == 28 && (b & 0xf0) != 0) {
                break;
            }
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new Malformed("varint of more than 32 bits");
    }

    long varlong() {
        if (position < limit) {
            long b = window.get(position);
            if (b >= 0) {
                position++;
                return (b >>> 1) ^ -(b & 1);
            }
        }
        return slowVarlong();
    }

    private long slowVarlong() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            long b = next();
            if (shift == 63 && (b & 0xfe) != 0) {
                break;
            }
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new Malformed("varint of more than 64 bits");
    }

    void skip(int count) {
        int left = count;
        while (left > limit - position) {
            left -= limit - position;
            position = limit;
            if (!refill()) {
                throw endsEarly();
            }
        }
        position += left;
    }

    /** The next bytes: a slice of the batch, or a copy when they come from a stream. */
    ByteBuffer take(int count) {
        if (plain && count <= limit - position) {
            ByteBuffer slice = window.slice(position, count);
            position += count;
            return slice;
        }
        return copy(count);
    }

    private ByteBuffer copy(int count) {
        GrowingBytes out = new GrowingBytes(Math.min(count, TRUSTED));
        int left = count;
        while (left > 0) {
            if (position == limit && !refill()) {
                throw endsEarly();
            }
            int step = Math.min(left, limit - position);
            out.put(window.slice(position, step));
            position += step;
            left -= step;
        }
        return out.view();
    }

    private static Malformed endsEarly() {
        return new Malformed("records end early");
    }
}
