package io.millrace.compat.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Writes a message of the oldest versions by hand: fixed numbers, and strings and arrays with plain
 * lengths.
 */
final class Bytes {
    private final ByteBuffer out = ByteBuffer.allocate(1 << 20);

    Bytes int8(int value) {
        out.put((byte) value);
        return this;
    }

    Bytes int16(int value) {
        out.putShort((short) value);
        return this;
    }

    Bytes int32(int value) {
        out.putInt(value);
        return this;
    }

    Bytes int64(long value) {
        out.putLong(value);
        return this;
    }

    Bytes string(String value) {
        byte[] utf8 = value.getBytes(UTF_8);
        out.putShort((short) utf8.length).put(utf8);
        return this;
    }

    Bytes bytes(ByteBuffer value) {
        out.putInt(value.remaining()).put(value.duplicate());
        return this;
    }

    ByteBuffer done() {
        return out.flip();
    }

    static String readString(ByteBuffer in) {
        byte[] utf8 = new byte[in.getShort()];
        in.get(utf8);
        return new String(utf8, UTF_8);
    }

    static ByteBuffer readBytes(ByteBuffer in) {
        int length = in.getInt();
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }
}
