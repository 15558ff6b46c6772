package io.millrace.wire.compress;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

import io.millrace.wire.io.Malformed;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/*
 * Zstandard frames, one or several. The decoder's window is capped at the library's default of
 * 128 MiB (level 22 writes that much); of it only pages that output has filled are ever touched.
 */
final class ZstdChunks implements Chunks, AutoCloseable {
    private static final int OUTPUT = 64 * 1024;
    private static final int MAX_WINDOW_LOG = 27;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final ByteBuffer out = ByteBuffer.allocateDirect(OUTPUT);
    private ByteBuffer source = ByteBuffer.allocate(0);
    private boolean betweenFrames;

    ZstdChunks() {
        context.setLongMax(MAX_WINDOW_LOG);
    }

    ZstdChunks open(ByteBuffer compressed) {
        if (!compressed.hasRemaining()) {
            throw new Malformed("empty zstd stream");
        }
        context.reset();
        context.setLongMax(MAX_WINDOW_LOG);
        source = compressed;
        betweenFrames = true;
        return this;
    }

    @Override
    public @Nullable ByteBuffer next() {
        out.clear();
        while (out.position() == 0) {
            if (betweenFrames && !source.hasRemaining()) {
                return null;
            }
            int before = source.position();
            betweenFrames = step();
            boolean stuck = source.position() == before && out.position() == 0;
            if (stuck && !betweenFrames) {
                throw new Malformed("zstd stream ends early");
            }
        }
        return out.flip();
    }

    private boolean step() {
        try {
            return context.decompressByteBufferStream(out, source);
        } catch (ZstdException damaged) {
            throw new Malformed("zstd: " + damaged.getMessage());
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
