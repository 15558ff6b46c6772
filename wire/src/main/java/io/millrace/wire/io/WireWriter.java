package io.millrace.wire.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Writes the protocol's values, in all exactly as many bytes as announced to the constructor. What
 * is large is not copied but becomes a part of its own, file ranges always, so that a message of
 * many megabytes costs a few small buffers. {@code flexible} chooses compact lengths; null is
 * written as such, see {@link #required} for fields that must not be.
 */
public final class WireWriter {
    /** Bytes in memory of this size and more are not copied. */
    private static final int LARGE = 1024;

    /**
     * Up to this size a message gets one exact buffer; what is longer most likely carries records.
     */
    private static final int ONE_BUFFER = 64 * 1024;

    private static final int FIRST_CHUNK = 512;

    private final IntFunction<ByteBuffer> allocate;
    private final int large;
    private final List<Payload> parts = new ArrayList<>(3);
    private final int announced;
    private int done; // bytes in parts
    private int nextChunk;
    private ByteBuffer chunk = WireReader.NO_BYTES;

    /** A writer of {@code size} bytes into buffers of the heap. */
    public WireWriter(int size) {
        this(size, ByteBuffer::allocate);
    }

    /**
     * A writer of {@code size} bytes into buffers that {@code allocate} makes, of the capacity
     * asked for or more.
     */
    public WireWriter(int size, IntFunction<ByteBuffer> allocate) {
        this(size, allocate, LARGE, size <= ONE_BUFFER ? size : FIRST_CHUNK);
    }

    private WireWriter(int size, IntFunction<ByteBuffer> allocate, int large, int firstChunk) {
        this.announced = size;
        this.allocate = allocate;
        this.large = large;
        this.nextChunk = firstChunk;
    }

    /**
     * A writer of {@code size} bytes into one single buffer, see {@link #toBuffer}; it refuses file
     * ranges.
     */
    public static WireWriter whole(int size) {
        return new WireWriter(size, ByteBuffer::allocate, Integer.MAX_VALUE, size);
    }

    /**
     * Refuses a null that the version being written does not allow.
     *
     * @throws IllegalArgumentException when the value is null
     */
    public static void required(@Nullable Object value, String field) {
        if (value == null)
            throw new IllegalArgumentException(field + " must not be null in this version");
    }

    /** Everything written, in order. */
    public List<Payload> parts() {
        seal();
        if (done != announced)
            throw new IllegalStateException(done + " bytes written, " + announced + " announced");
        return List.copyOf(parts);
    }

    /** Everything written, in one buffer; there must be no file range in it. */
    public ByteBuffer toBuffer() {
        List<Payload> all = parts();
        if (all.size() == 1 && all.getFirst() instanceof Payload.Bytes bytes) return bytes.buffer();
        ByteBuffer joined = ByteBuffer.allocate(announced);
        for (Payload part : all) joined.put(inMemory(part));
        return joined.flip();
    }

    public void bool(boolean value) {
        int8(value ? 1 : 0);
    }

    public void int8(int value) {
        room(1).put((byte) value);
    }

    public void int16(int value) {
        room(2).putShort((short) value);
    }

    public void uint16(int value) {
        if (value < 0 || value > 0xffff)
            throw new IllegalArgumentException("not an unsigned 16 bit number: " + value);
        room(2).putShort((short) value);
    }

    public void int32(int value) {
        room(4).putInt(value);
    }

    public void uint32(long value) {
        if (value < 0 || value > 0xffff_ffffL)
            throw new IllegalArgumentException("not an unsigned 32 bit number: " + value);
        room(4).putInt((int) value);
    }

    public void int64(long value) {
        room(8).putLong(value);
    }

    public void float64(double value) {
        room(8).putDouble(value);
    }

    public void uuid(UUID value) {
        room(16).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
    }

    public void unsignedVarint(int value) {
        ByteBuffer to = room(Sizes.unsignedVarint(value));
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            to.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        to.put((byte) rest);
    }

    /** An element count; -1 for a null array. */
    public void count(int count, boolean flexible) {
        if (flexible) unsignedVarint(count + 1);
        else int32(count);
    }

    public void string(@Nullable String value, boolean flexible) {
        int length = value == null ? -1 : Sizes.utf8(value);
        if (length > Short.MAX_VALUE)
            throw new IllegalArgumentException("string of " + length + " bytes");
        if (flexible) unsignedVarint(length + 1);
        else int16(length);
        if (value != null) text(value, length);
    }

    public void bytes(@Nullable ByteBuffer value, boolean flexible) {
        count(value == null ? -1 : value.remaining(), flexible);
        if (value != null) raw(value.duplicate());
    }

    public void records(@Nullable Payload value, boolean flexible) {
        count(value == null ? -1 : value.size(), flexible);
        switch (value) {
            case null -> {}
            case Payload.Bytes bytes -> raw(bytes.buffer());
            case Payload.FileRange range -> insert(range);
        }
    }

    public void int8List(@Nullable List<Byte> values, boolean flexible) {
        count(values == null ? -1 : values.size(), flexible);
        if (values != null) for (byte each : values) int8(each);
    }

    public void int16List(@Nullable List<Short> values, boolean flexible) {
        count(values == null ? -1 : values.size(), flexible);
        if (values != null) for (short each : values) int16(each);
    }

    public void int32List(@Nullable List<Integer> values, boolean flexible) {
        count(values == null ? -1 : values.size(), flexible);
        if (values != null) for (int each : values) int32(each);
    }

    public void int64List(@Nullable List<Long> values, boolean flexible) {
        count(values == null ? -1 : values.size(), flexible);
        if (values != null) for (long each : values) int64(each);
    }

    public void uuidList(@Nullable List<UUID> values, boolean flexible) {
        count(values == null ? -1 : values.size(), flexible);
        if (values != null) for (UUID each : values) uuid(each);
    }

    public void stringList(@Nullable List<String> values, boolean flexible) {
        count(values == null ? -1 : values.size(), flexible);
        if (values != null) for (String each : values) string(each, flexible);
    }

    private void text(String value, int length) {
        ByteBuffer to = room(length);
        if (length != value.length()) {
            to.put(value.getBytes(UTF_8));
            return;
        }
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            to.put((byte) (c < 0x80 ? c : '?')); // a lone surrogate also counts one byte
        }
    }

    private void raw(ByteBuffer bytes) {
        if (bytes.remaining() >= large) insert(new Payload.Bytes(bytes.slice()));
        else room(bytes.remaining()).put(bytes);
    }

    private void insert(Payload payload) {
        if (large == Integer.MAX_VALUE) inMemory(payload); // refuses
        seal();
        parts.add(payload);
        done = Math.addExact(done, payload.size());
    }

    /** Ends the part being written; what is left of its buffer serves the next. */
    private void seal() {
        if (chunk.position() == 0) return;
        ByteBuffer rest = chunk.slice();
        parts.add(new Payload.Bytes(chunk.flip()));
        done = Math.addExact(done, chunk.remaining());
        chunk = rest;
    }

    private ByteBuffer room(int bytes) {
        if (chunk.remaining() < bytes) grow(bytes);
        return chunk;
    }

    private void grow(int bytes) {
        seal();
        int left = announced - done;
        if (bytes > left)
            throw new IllegalStateException("more bytes written than " + announced + " announced");
        chunk = allocate.apply(Math.max(bytes, Math.min(left, nextChunk)));
        nextChunk = Math.min(ONE_BUFFER, nextChunk * 4);
    }

    private static ByteBuffer inMemory(Payload payload) {
        return switch (payload) {
            case Payload.Bytes bytes -> bytes.buffer();
            case Payload.FileRange range ->
                    throw new IllegalArgumentException(
                            "range of a file where bytes are needed: " + range.size());
        };
    }
}
