package io.millrace.wire.io;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * How many bytes the protocol's values take. {@code flexible} chooses compact lengths (an unsigned
 * varint of the length plus one) instead of fixed ones. Nothing here allocates.
 */
public final class Sizes {
    private Sizes() {}

    /** The size of a varint of 7 bits per byte. */
    public static int unsignedVarint(int value) {
        int bits = 32 - Integer.numberOfLeadingZeros(value | 1);
        return (bits + 6) / 7;
    }

    /** The size of an element count; -1 counts a null array. */
    public static int count(int count, boolean flexible) {
        return flexible ? unsignedVarint(count + 1) : 4;
    }

    public static int string(@Nullable String value, boolean flexible) {
        int length = value == null ? 0 : utf8(value);
        if (!flexible) return 2 + length;
        return value == null ? 1 : unsignedVarint(length + 1) + length;
    }

    public static int bytes(@Nullable ByteBuffer value, boolean flexible) {
        return block(value == null ? -1 : value.remaining(), flexible);
    }

    public static int records(@Nullable Payload value, boolean flexible) {
        return block(value == null ? -1 : value.size(), flexible);
    }

    /** The size of an array of elements that all take {@code each} bytes. */
    public static int list(@Nullable List<?> values, int each, boolean flexible) {
        return values == null
                ? count(-1, flexible)
                : count(values.size(), flexible) + values.size() * each;
    }

    public static int stringList(@Nullable List<String> values, boolean flexible) {
        if (values == null) return count(-1, flexible);
        int total = count(values.size(), flexible);
        for (int i = 0; i < values.size(); i++) total += string(values.get(i), flexible);
        return total;
    }

    /** The size of one tagged field whose data takes {@code size} bytes. */
    public static int tag(int tag, int size) {
        return unsignedVarint(tag) + unsignedVarint(size) + size;
    }

    /** The size of a string in UTF-8; a surrogate without its partner becomes a question mark. */
    public static int utf8(String value) {
        int length = value.length();
        int size = length;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x80) continue;
            if (c < 0x800) {
                size += 1;
            } else if (!Character.isSurrogate(c)) {
                size += 2;
            } else if (isPair(value, i)) {
                size += 2; // four bytes for two chars
                i++;
            }
        }
        return size;
    }

    private static boolean isPair(String value, int at) {
        return Character.isHighSurrogate(value.charAt(at))
                && at + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(at + 1));
    }

    private static int block(int length, boolean flexible) {
        return Math.addExact(flexible ? unsignedVarint(length + 1) : 4, Math.max(0, length));
    }
}
