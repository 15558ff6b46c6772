package io.millrace.wire.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes that pass through a message without being looked at: in memory, or still in a file. */
public sealed interface Payload permits Payload.Bytes, Payload.FileRange {
    /** No bytes at all. */
    Payload EMPTY = new Bytes(ByteBuffer.allocate(0));

    /** The number of bytes. */
    int size();

    /**
     * The bytes in memory, read from the file if they are there. Where the file has become shorter
     * there are fewer of them.
     *
     * @throws java.io.UncheckedIOException when reading fails
     */
    ByteBuffer toBuffer();

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

        @Override
        public ByteBuffer toBuffer() {
            return buffer();
        }
    }

    /** Bytes of a file, which must stay as they are until they have been sent. */
    record FileRange(FileChannel file, long position, int size) implements Payload {
        public FileRange {
            if (position < 0 || size < 0)
                throw new IllegalArgumentException("range of " + size + " bytes at " + position);
        }

        @Override
        public ByteBuffer toBuffer() {
            var bytes = ByteBuffer.allocate(size);
            try {
                while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) >= 0) {
                    // until it is full or the file ends
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return bytes.flip();
        }
    }
}
