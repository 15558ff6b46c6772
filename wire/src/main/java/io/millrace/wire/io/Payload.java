package io.millrace.wire.io;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes that pass through a message without being looked at: in memory, or still in a file. */
public sealed interface Payload permits Payload.Bytes, Payload.FileRange {
    /** No bytes at all. */
    Payload EMPTY = new Bytes(ByteBuffer.allocate(0));

    /** The number of bytes. */
    int size();

    /** Bytes in memory, from the buffer's position to its limit; equal when their content is. */
    record Bytes(ByteBuffer buffer) implements Payload {
        /** A view of its own for every caller, so that nobody consumes the bytes of another. */
        @Override
        public ByteBuffer buffer() {
            return buffer.duplicate();
        }

        @Override
        public int size() {
            return buffer.remaining();
        }
    }

    /** Bytes of a file, which must stay as they are until they have been sent. */
    record FileRange(FileChannel file, long position, int size) implements Payload {
        public FileRange {
            if (position < 0 || size < 0)
                throw new IllegalArgumentException("range of " + size + " bytes at " + position);
        }
    }
}
