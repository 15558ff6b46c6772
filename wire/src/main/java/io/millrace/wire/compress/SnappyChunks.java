package io.millrace.wire.compress;

import io.millrace.wire.io.Malformed;

import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

import java.io.IOException;
import java.nio.ByteBuffer;

/*
 * snappy-java's own stream framing, which Kafka's format is: a header, then blocks of int32 length
 * and raw snappy. A stream that does not begin with the header is one raw block, as some clients
 * write. Streams may be concatenated, so the header may come again between blocks.
 *
 *   0                8   12     16
 *   |82 53 4E 41 ... |ver|compat| length | raw block | length | raw block ...
 */
final class SnappyChunks implements Chunks {
    private static final long MAGIC = 0x82534e4150505900L;
    private static final int HEADER = 16;

    /**
     * Three bytes of raw snappy produce at most 64, so no honest block expands further than this.
     */
    private static final int MAX_RATIO = 22;

    /** Clients write blocks of 32 KiB; memory for larger ones is not kept for the next stream. */
    private static final int KEPT = 256 * 1024;

    private ByteBuffer source = ByteBuffer.allocate(0);
    private byte[] in = new byte[0];
    private byte[] out = new byte[0];
    private long limit;
    private boolean framed;

    SnappyChunks open(ByteBuffer compressed, long most) {
        limit = most;
        in = kept(in);
        out = kept(out);
        source = compressed;
        framed = atHeader();
        if (!framed && !source.hasRemaining()) {
            throw new Malformed("empty snappy stream");
        }
        return this;
    }

    @Override
    public @Nullable ByteBuffer next() {
        while (source.hasRemaining()) {
            if (framed && atHeader()) {
                source.position(source.position() + HEADER);
                continue;
            }
            int length = framed ? blockLength() : source.remaining();
            int produced = block(length);
            if (produced > 0) {
                return ByteBuffer.wrap(out, 0, produced);
            }
        }
        return null;
    }

    private boolean atHeader() {
        return source.remaining() >= HEADER && source.getLong(source.position()) == MAGIC;
    }

    private int blockLength() {
        if (source.remaining() < 4) {
            throw new Malformed("snappy stream ends early");
        }
        int length = source.getInt();
        if (length <= 0 || length > source.remaining()) {
            throw new Malformed("snappy block of " + length + " bytes");
        }
        return length;
    }

    private int block(int length) {
        in = atLeast(in, length);
        source.get(in, 0, length);
        try {
            long size = Integer.toUnsignedLong(Snappy.uncompressedLength(in, 0, length));
            if (size > (long) length * MAX_RATIO) {
                throw new Malformed("snappy block claims " + size + " bytes");
            }
            if (size > limit) {
                throw new Malformed("decompresses to more than " + limit + " bytes");
            }
            out = atLeast(out, (int) size);
            return Snappy.uncompress(in, 0, length, out, 0);
        } catch (IOException | SnappyError damaged) {
            throw new Malformed("snappy: " + damaged.getMessage());
        }
    }

    private static byte[] kept(byte[] array) {
        return array.length > KEPT ? new byte[0] : array;
    }

    private static byte[] atLeast(byte[] array, int length) {
        return array.length >= length ? array : new byte[Math.max(length, 2 * array.length)];
    }
}
