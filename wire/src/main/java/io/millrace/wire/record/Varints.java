package io.millrace.wire.record;

import io.millrace.wire.compress.GrowingBytes;

/** Zig-zag numbers of variable length, as records of magic 2 hold them. */
final class Varints {
    private Varints() {}

    static int size(int value) {
        return unsignedSize(Integer.toUnsignedLong((value << 1) ^ (value >> 31)));
    }

    static int size(long value) {
        return unsignedSize((value << 1) ^ (value >> 63));
    }

    private static int unsignedSize(long value) {
        int bits = 64 - Long.numberOfLeadingZeros(value | 1);
        return (bits + 6) / 7;
    }

    static void put(GrowingBytes out, int value) {
        putUnsigned(out, Integer.toUnsignedLong((value << 1) ^ (value >> 31)));
    }

    static void put(GrowingBytes out, long value) {
        putUnsigned(out, (value << 1) ^ (value >> 63));
    }

    private static void putUnsigned(GrowingBytes out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.putByte((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.putByte((int) left);
    }
}
