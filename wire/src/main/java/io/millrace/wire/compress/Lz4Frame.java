package io.millrace.wire.compress;

import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/** Numbers of the LZ4 frame format that both directions need; all fields are little-endian. */
final class Lz4Frame {
    static final LZ4Factory BLOCKS = LZ4Factory.fastestInstance();
    static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();

    static final int MAGIC = 0x184D2204;
    static final int FLAG_VERSION = 0b0100_0000;
    static final int VERSION_MASK = 0b1100_0000;
    static final int FLAG_INDEPENDENT = 0b0010_0000;
    static final int FLAG_BLOCK_CHECKSUM = 0b0001_0000;
    static final int FLAG_CONTENT_SIZE = 0b0000_1000;
    static final int FLAG_CONTENT_CHECKSUM = 0b0000_0100;
    static final int FLAG_RESERVED = 0b0000_0010;
    static final int FLAG_DICTIONARY = 0b0000_0001;

    /** Size code 4, in the upper half of the byte after the flags: blocks of up to 64 KiB. */
    static final int BLOCK_64K = 4 << 4;

    static final int BLOCK_BYTES = 64 * 1024;

    /** Set in a block's length when the block is stored as it is. */
    static final int STORED = 0x8000_0000;

    private Lz4Frame() {}

    /** The one-byte checksum that ends a frame's header. */
    static byte headerChecksum(byte[] bytes, int offset, int length) {
        return (byte) (HASH.hash(bytes, offset, length, 0) >> 8);
    }
}
