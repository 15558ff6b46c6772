package io.millrace.wire.compress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A byte array that grows as it is written; big-endian. */
public final class GrowingBytes {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int size;

    /** Starts empty with room for {@code capacity} bytes. */
    public GrowingBytes(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** The array behind; it changes identity whenever it grows. */
    public byte[] array() {
        return bytes;
    }

    /** Forgets what was written beyond {@code newSize}; keeps the memory. */
    public void truncate(int newSize) {
        if (newSize < 0 || newSize > size) {
            throw new IllegalArgumentException("truncate " + size + " bytes to " + newSize);
        }
        size = newSize;
    }

    /**
     * Makes room for {@code more} bytes after the written ones without counting them as written.
     */
    public void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            long doubled = Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
        }
    }

    /** Counts {@code more} reserved bytes as written. */
    public void advance(int more) {
        if (more < 0 || more > bytes.length - size) {
            throw new IllegalArgumentException("advance by " + more);
        }
        size += more;
    }

    public void putByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    public void putShort(int value) {
        reserve(2);
        SHORT.set(bytes, size, (short) value);
        size += 2;
    }

    public void putInt(int value) {
        reserve(4);
        INT.set(bytes, size, value);
        size += 4;
    }

    public void putLong(long value) {
        reserve(8);
        LONG.set(bytes, size, value);
        size += 8;
    }

    /** Overwrites four bytes written before. */
    public void setInt(int position, int value) {
        INT.set(bytes, position, value);
    }

    /** Appends a range of an array. */
    public void put(byte[] from, int offset, int length) {
        reserve(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    /** Appends what remains in the buffer, whose position stays where it is. */
    public void put(ByteBuffer from) {
        int length = from.remaining();
        reserve(length);
        from.get(from.position(), bytes, size, length);
        size += length;
    }

    /** The bytes written so far, as a buffer over the same array. */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, size);
    }
}
