package io.millrace.wire.compress;

import io.millrace.wire.io.Malformed;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/*
 * A gzip member is a header, a raw deflate stream, and a trailer of CRC-32 and length modulo 2^32,
 * both little-endian. Members may follow each other; bytes after a member that do not begin another
 * one are ignored, as the JDK's reader in every Java consumer does.
 *
 *   0    2  3     4     8   9   10
 *   |1f8b|08|flags|mtime|xfl|os | extra? name? comment? header crc?
 */
final class GzipChunks implements Chunks, AutoCloseable {
    private static final int OUTPUT = 64 * 1024;
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final ByteBuffer out = ByteBuffer.allocate(OUTPUT);
    private ByteBuffer source = ByteBuffer.allocate(0);
    private boolean ended;

    GzipChunks open(ByteBuffer compressed) {
        source = compressed;
        ended = false;
        readHeader();
        startMember();
        return this;
    }

    @Override
    public @Nullable ByteBuffer next() {
        while (!ended) {
            out.clear();
            int produced = inflate();
            if (produced > 0) {
                out.flip();
                crc.update(out);
                return out.rewind();
            }
            if (inflater.finished()) {
                checkTrailer();
                ended = !nextMember();
            } else if (inflater.needsDictionary() || inflater.needsInput()) {
                throw new Malformed("gzip stream ends early");
            }
        }
        return null;
    }

    private int inflate() {
        try {
            return inflater.inflate(out);
        } catch (DataFormatException damaged) {
            throw new Malformed("gzip: " + damaged.getMessage());
        }
    }

    private void checkTrailer() {
        if (source.remaining() < TRAILER) {
            throw new Malformed("gzip stream ends early");
        }
        int expectedCrc = Integer.reverseBytes(source.getInt());
        int expectedSize = Integer.reverseBytes(source.getInt());
        if (expectedCrc != (int) crc.getValue()
                || expectedSize != (int) inflater.getBytesWritten()) {
            throw new Malformed("gzip checksum does not match");
        }
    }

    private boolean nextMember() {
        int at = source.position();
        if (source.remaining() < HEADER || source.getShort(at) != 0x1f8b) {
            return false;
        }
        readHeader();
        startMember();
        return true;
    }

    private void startMember() {
        crc.reset();
        inflater.reset();
        inflater.setInput(source);
    }

    private void readHeader() {
        if (source.remaining() < HEADER || source.getShort() != 0x1f8b || source.get() != 8) {
            throw new Malformed("not a gzip stream");
        }
        int flags = source.get();
        skip(6);
        if ((flags & FLAG_EXTRA) != 0) {
            need(2);
            skip(Short.toUnsignedInt(Short.reverseBytes(source.getShort())));
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(2);
        }
    }

    private void skipText() {
        do {
            need(1);
        } while (source.get() != 0);
    }

    private void skip(int count) {
        need(count);
        source.position(source.position() + count);
    }

    private void need(int count) {
        if (source.remaining() < count) {
            throw new Malformed("gzip header ends early");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
