package io.millrace.wire.compress;

import io.millrace.wire.io.Malformed;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * Decompresses, keeping native contexts and buffers from one use to the next. Belongs to one
 * thread; a stream opened from it ends when the next one is opened.
 *
 * <p>Output is produced as it is asked for, so memory stays within a few blocks of the format
 * whatever ratio the input claims, and the given limit bounds what may come out in total.
 */
public final class Decompressor implements AutoCloseable {
    private @Nullable GzipChunks gzip;
    private @Nullable SnappyChunks snappy;
    private @Nullable Lz4Chunks lz4;
    private @Nullable ZstdChunks zstd;

    /**
     * Opens a stream over what remains in {@code compressed}, whose position stays where it is.
     *
     * @param magic format of the message set around it: LZ4 frames of magic 0 carry a wrong header
     *     checksum
     * @param limit bytes that may come out before {@link Malformed} is thrown
     */
    public Chunks open(Codec codec, ByteBuffer compressed, int magic, long limit) {
        ByteBuffer source = compressed.duplicate();
        return new Limited(stream(codec, source, magic, limit), limit);
    }

    /** The same for batches of magic 2. */
    public Chunks open(Codec codec, ByteBuffer compressed, long limit) {
        return open(codec, compressed, 2, limit);
    }

    /**
     * Everything that comes out, in a buffer of its own.
     *
     * @throws Malformed when it is damaged, or more than {@code limit} bytes
     */
    public ByteBuffer decompress(Codec codec, ByteBuffer compressed, int magic, int limit) {
        GrowingBytes out = new GrowingBytes(Math.min(limit, 2 * compressed.remaining()));
        decompress(codec, compressed, magic, limit, out);
        return out.view();
    }

    /** The same, appended to {@code out}. */
    public void decompress(
            Codec codec, ByteBuffer compressed, int magic, int limit, GrowingBytes out) {
        Chunks chunks = open(codec, compressed, magic, limit);
        for (ByteBuffer chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
            out.put(chunk);
        }
    }

    private Chunks stream(Codec codec, ByteBuffer source, int magic, long limit) {
        return switch (codec) {
            case NONE -> new Whole(source);
            case GZIP -> gzip().open(source);
            case SNAPPY -> snappy().open(source, limit);
            case LZ4 -> lz4().open(source, magic == 0);
            case ZSTD -> zstd().open(source);
        };
    }

    private GzipChunks gzip() {
        if (gzip == null) {
            gzip = new GzipChunks();
        }
        return gzip;
    }

    private SnappyChunks snappy() {
        if (snappy == null) {
            snappy = new SnappyChunks();
        }
        return snappy;
    }

    private Lz4Chunks lz4() {
        if (lz4 == null) {
            lz4 = new Lz4Chunks();
        }
        return lz4;
    }

    private ZstdChunks zstd() {
        if (zstd == null) {
            zstd = new ZstdChunks();
        }
        return zstd;
    }

    /** Frees native memory; the instance may be used again and then starts afresh. */
    @Override
    public void close() {
        if (gzip != null) {
            gzip.close();
            gzip = null;
        }
        if (zstd != null) {
            zstd.close();
            zstd = null;
        }
        snappy = null;
        lz4 = null;
    }

    private static final class Whole implements Chunks {
        private @Nullable ByteBuffer rest;

        Whole(ByteBuffer source) {
            rest = source.hasRemaining() ? source : null;
        }

        @Override
        public @Nullable ByteBuffer next() {
            ByteBuffer all = rest;
            rest = null;
            return all;
        }
    }

    private static final class Limited implements Chunks {
        private final Chunks inner;
        private final long limit;
        private long left;

        Limited(Chunks inner, long limit) {
            this.inner = inner;
            this.limit = limit;
            this.left = limit;
        }

        @Override
        public @Nullable ByteBuffer next() {
            ByteBuffer chunk = inner.next();
            if (chunk != null) {
                left -= chunk.remaining();
                if (left < 0) {
                    throw new Malformed("decompresses to more than " + limit + " bytes");
                }
            }
            return chunk;
        }
    }
}
