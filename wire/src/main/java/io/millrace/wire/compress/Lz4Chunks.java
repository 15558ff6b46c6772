package io.millrace.wire.compress;

import io.millrace.wire.io.Malformed;

import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/*
 *   0     4   5  6              +8?  +1
 *   |magic|flg|bd| content size |hc | block length | block | checksum? | ... | 0 | checksum?
 *
 * Blocks must be independent of each other: consumers in the field read no others. The content
 * checksum is not verified, as nobody does; the batch has a checksum of its own.
 */
final class Lz4Chunks implements Chunks {
    /** A sequence of LZ4 expands at most this much: each length byte stands for 255 bytes. */
    private static final int MAX_RATIO = 255;

    private static final int SLACK = 64;

    private final LZ4SafeDecompressor blocks = Lz4Frame.BLOCKS.safeDecompressor();
    private final byte[] header = new byte[15];
    private ByteBuffer source = ByteBuffer.allocate(0);
    private byte[] in = new byte[0];
    private byte[] out = new byte[0];
    private int maxBlock;
    private boolean blockChecksums;
    private boolean ended;

    Lz4Chunks open(ByteBuffer compressed, boolean ignoreHeaderChecksum) {
        source = compressed;
        ended = false;
        readHeader(ignoreHeaderChecksum);
        return this;
    }

    private void readHeader(boolean ignoreChecksum) {
        need(7);
        if (readInt() != Lz4Frame.MAGIC) {
            throw new Malformed("not an lz4 frame");
        }
        int flags = source.get(source.position());
        checkFlags(flags);
        int sizeCode = (source.get(source.position() + 1) >> 4) & 7;
        if (sizeCode < 4) {
            throw new Malformed("lz4 block size code " + sizeCode);
        }
        maxBlock = 1 << (8 + 2 * sizeCode);
        blockChecksums = (flags & Lz4Frame.FLAG_BLOCK_CHECKSUM) != 0;
        int length = (flags & Lz4Frame.FLAG_CONTENT_SIZE) != 0 ? 10 : 2;
        need(length + 1);
        source.get(header, 0, length);
        byte checksum = source.get();
        if (!ignoreChecksum && checksum != Lz4Frame.headerChecksum(header, 0, length)) {
            throw new Malformed("lz4 header checksum does not match");
        }
    }

    private static void checkFlags(int flags) {
        if ((flags & Lz4Frame.VERSION_MASK) != Lz4Frame.FLAG_VERSION) {
            throw new Malformed("lz4 frame version " + ((flags >> 6) & 3));
        }
        if ((flags & Lz4Frame.FLAG_INDEPENDENT) == 0) {
            throw new Malformed("lz4 frame with linked blocks");
        }
        if ((flags & (Lz4Frame.FLAG_RESERVED | Lz4Frame.FLAG_DICTIONARY)) != 0) {
            throw new Malformed("lz4 frame with flags " + flags);
        }
    }

    @Override
    public @Nullable ByteBuffer next() {
        while (!ended) {
            need(4);
            int word = readInt();
            if (word == 0) {
                ended = true;
                return null;
            }
            ByteBuffer chunk = block(word & ~Lz4Frame.STORED, (word & Lz4Frame.STORED) != 0);
            if (chunk.hasRemaining()) {
                return chunk;
            }
        }
        return null;
    }

    private ByteBuffer block(int length, boolean stored) {
        if (length > maxBlock) {
            throw new Malformed("lz4 block of " + length + " bytes");
        }
        need(length);
        in = atLeast(in, length);
        source.get(in, 0, length);
        if (blockChecksums) {
            need(4);
            if (readInt() != Lz4Frame.HASH.hash(in, 0, length, 0)) {
                throw new Malformed("lz4 block checksum does not match");
            }
        }
        return stored ? ByteBuffer.wrap(in, 0, length) : decompress(length);
    }

    private ByteBuffer decompress(int length) {
        int room = (int) Math.min(maxBlock, (long) length * MAX_RATIO + SLACK);
        out = atLeast(out, room);
        try {
            return ByteBuffer.wrap(out, 0, blocks.decompress(in, 0, length, out, 0, room));
        } catch (LZ4Exception damaged) {
            throw new Malformed("lz4: " + damaged.getMessage());
        }
    }

    private int readInt() {
        return Integer.reverseBytes(source.getInt());
    }

    private void need(int count) {
        if (source.remaining() < count) {
            throw new Malformed("lz4 frame ends early");
        }
    }

    private static byte[] atLeast(byte[] array, int length) {
        return array.length >= length ? array : new byte[Math.max(length, 2 * array.length)];
    }
}
