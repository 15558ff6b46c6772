package io.millrace.wire.record;

import io.millrace.wire.io.Malformed;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** Layout of an entry of magic 0 or 1; positions count from the entry's offset field. */
final class LegacyEntry {
    static final int CRC_AT = 12;
    static final int ATTRIBUTES_AT = 17;
    static final int TIMESTAMP_AT = 18;

    /** Bytes of the smallest message, without offset and length. */
    static final int MIN_LENGTH_V0 = 14;

    static final int MIN_LENGTH_V1 = 22;

    private LegacyEntry() {}

    static int minLength(int magic) {
        return magic == 0 ? MIN_LENGTH_V0 : MIN_LENGTH_V1;
    }

    private static int keyAt(int magic) {
        return magic == 0 ? TIMESTAMP_AT : TIMESTAMP_AT + 8;
    }

    /** The key as a slice, or null. */
    static @Nullable ByteBuffer key(RecordBatch entry) {
        return field(entry, keyAt(entry.magic()), "key");
    }

    /** The value as a slice, or null; its length must reach the end of the entry exactly. */
    static @Nullable ByteBuffer value(RecordBatch entry) {
        int keyAt = keyAt(entry.magic());
        int keyLength = length(entry, keyAt, "key");
        int valueAt = keyAt + 4 + Math.max(0, keyLength);
        ByteBuffer value = field(entry, valueAt, "value");
        int end = valueAt + 4 + (value == null ? 0 : value.remaining());
        if (end != entry.sizeInBytes()) {
            throw new Malformed("message of " + entry.sizeInBytes() + " bytes uses " + end);
        }
        return value;
    }

    private static @Nullable ByteBuffer field(RecordBatch entry, int at, String what) {
        int length = length(entry, at, what);
        return length < 0 ? null : entry.buffer().slice(entry.position() + at + 4, length);
    }

    private static int length(RecordBatch entry, int at, String what) {
        int left = entry.sizeInBytes() - at - 4;
        if (left < 0) {
            throw new Malformed("message ends before its " + what);
        }
        int length = entry.buffer().getInt(entry.position() + at);
        if (length < -1 || length > left) {
            throw new Malformed(
                    what + " of " + length + " bytes in a message with " + left + " left");
        }
        return length;
    }
}
