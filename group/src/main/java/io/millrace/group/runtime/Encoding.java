package io.millrace.group.runtime;

import io.millrace.wire.io.WireReader;
import io.millrace.wire.io.WireWriter;
import io.millrace.wire.protocol.Message;

import java.nio.ByteBuffer;
import java.util.function.BiFunction;

/*
 *   key:    0       2            value:   0          2
 *           | type  | fields              | version  | fields
 */

/** Bytes of the records of internal topics. */
public final class Encoding {
    private Encoding() {}

    /** A key of a record type; keys have one version, 0. */
    public static ByteBuffer key(short type, Message key) {
        return prefixed(type, key, 0);
    }

    /** A value of a version. */
    public static ByteBuffer value(int version, Message value) {
        return prefixed((short) version, value, version);
    }

    /** The type of a key, -1 if there is none. */
    public static short type(ByteBuffer key) {
        return key.remaining() < 2 ? -1 : key.getShort(key.position());
    }

    /** Reads a key's fields. */
    public static <T> T readKey(ByteBuffer key, BiFunction<WireReader, Integer, T> read) {
        return read.apply(new WireReader(key.slice(key.position() + 2, key.remaining() - 2)), 0);
    }

    /**
     * Reads a value's fields.
     *
     * @throws io.millrace.wire.io.Malformed when it has no such version or is cut
     */
    public static <T> T readValue(ByteBuffer value, BiFunction<WireReader, Integer, T> read) {
        var in = new WireReader(value.duplicate());
        int version = in.int16();
        return read.apply(in, version);
    }

    private static ByteBuffer prefixed(short prefix, Message message, int version) {
        int size = message.size(version);
        var out = WireWriter.whole(2 + size);
        out.int16(prefix);
        message.write(out, version);
        return out.toBuffer();
    }
}
