package io.millrace.wire.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;

import net.jpountz.lz4.LZ4Compressor;

import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses, keeping native contexts from one use to the next. Belongs to one thread.
 *
 * <p>Framings: ordinary gzip; snappy-java's stream with blocks of 32 KiB; LZ4 frames of independent
 * 64 KiB blocks without checksums or size; ordinary zstd.
 */
public final class Compressor implements AutoCloseable {
    private static final int SNAPPY_BLOCK = 32 * 1024;

    private @Nullable Deflater deflater;
    private @Nullable ZstdCompressCtx zstd;

    /** Appends the compressed form of {@code plain} (array range) to {@code out}. */
    public void compress(
            Compression how, byte[] plain, int offset, int length, int magic, GrowingBytes out) {
        switch (how.codec()) {
            case NONE -> out.put(plain, offset, length);
            case GZIP -> gzip(how.level(), plain, offset, length, out);
            case SNAPPY -> snappy(plain, offset, length, out);
            case LZ4 -> lz4(how.level(), plain, offset, length, magic == 0, out);
            case ZSTD -> zstd(how.level(), plain, offset, length, out);
        }
    }

    /** What remains in {@code plain}, compressed, in a buffer of its own. */
    public ByteBuffer compress(Compression how, ByteBuffer plain) {
        byte[] bytes = new byte[plain.remaining()];
        plain.get(plain.position(), bytes);
        GrowingBytes out = new GrowingBytes(64 + bytes.length / 2);
        compress(how, bytes, 0, bytes.length, 2, out);
        return out.view();
    }

    private void gzip(int level, byte[] plain, int offset, int length, GrowingBytes out) {
        if (deflater == null) {
            deflater = new Deflater(level, true);
        }
        deflater.reset();
        deflater.setLevel(level);
        deflater.setInput(plain, offset, length);
        deflater.finish();
        out.putInt(0x1f8b0800);
        out.putInt(0);
        out.putShort(0);
        while (!deflater.finished()) {
            out.reserve(512 + length / 8);
            int room = out.array().length - out.size();
            out.advance(deflater.deflate(out.array(), out.size(), room));
        }
        CRC32 crc = new CRC32();
        crc.update(plain, offset, length);
        out.putInt(Integer.reverseBytes((int) crc.getValue()));
        out.putInt(Integer.reverseBytes(length));
    }

    private static void snappy(byte[] plain, int offset, int length, GrowingBytes out) {
        out.putLong(0x82534e4150505900L);
        out.putInt(1);
        out.putInt(1);
        for (int done = 0; done < length; done += SNAPPY_BLOCK) {
            int block = Math.min(SNAPPY_BLOCK, length - done);
            out.reserve(4 + Snappy.maxCompressedLength(block));
            int at = out.size();
            out.putInt(0);
            try {
                out.advance(Snappy.compress(plain, offset + done, block, out.array(), at + 4));
            } catch (IOException broken) {
                throw new IllegalStateException("snappy cannot compress", broken);
            }
            out.setInt(at, out.size() - at - 4);
        }
    }

    private static void lz4(
            int level,
            byte[] plain,
            int offset,
            int length,
            boolean wrongChecksum,
            GrowingBytes out) {
        LZ4Compressor blocks =
                level == Compression.LZ4_DEFAULT
                        ? Lz4Frame.BLOCKS.fastCompressor()
                        : Lz4Frame.BLOCKS.highCompressor(level);
        lz4Header(wrongChecksum, out);
        for (int done = 0; done < length; done += Lz4Frame.BLOCK_BYTES) {
            int block = Math.min(Lz4Frame.BLOCK_BYTES, length - done);
            lz4Block(blocks, plain, offset + done, block, out);
        }
        out.putInt(0);
    }

    private static void lz4Header(boolean wrongChecksum, GrowingBytes out) {
        int start = out.size();
        out.putInt(Integer.reverseBytes(Lz4Frame.MAGIC));
        out.putByte(Lz4Frame.FLAG_VERSION | Lz4Frame.FLAG_INDEPENDENT);
        out.putByte(Lz4Frame.BLOCK_64K);
        // Readers of magic 0 in the field expect the checksum over the frame's magic as well.
        int from = wrongChecksum ? start : start + 4;
        out.putByte(Lz4Frame.headerChecksum(out.array(), from, out.size() - from));
    }

    private static void lz4Block(
            LZ4Compressor blocks, byte[] plain, int from, int length, GrowingBytes out) {
        int at = out.size();
        int room = blocks.maxCompressedLength(length);
        out.reserve(4 + room);
        int size = blocks.compress(plain, from, length, out.array(), at + 4, room);
        if (size < length) {
            out.putInt(Integer.reverseBytes(size));
            out.advance(size);
        } else {
            out.putInt(Integer.reverseBytes(length | Lz4Frame.STORED));
            out.put(plain, from, length);
        }
    }

    private void zstd(int level, byte[] plain, int offset, int length, GrowingBytes out) {
        if (zstd == null) {
            zstd = new ZstdCompressCtx();
        }
        zstd.setLevel(level);
        int room = (int) Math.min(Integer.MAX_VALUE - 64L, Zstd.compressBound(length));
        out.reserve(room);
        out.advance(zstd.compressByteArray(out.array(), out.size(), room, plain, offset, length));
    }

    /** Frees native memory; the instance may be used again and then starts afresh. */
    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
        if (zstd != null) {
            zstd.close();
            zstd = null;
        }
    }
}
