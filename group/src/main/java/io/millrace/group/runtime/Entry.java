package io.millrace.group.runtime;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** One record of an internal topic: key and value, version prefixes included; no value deletes. */
public record Entry(ByteBuffer key, @Nullable ByteBuffer value) {
    private static final int FRAME = 16; // lengths, offset and time of a record, in most cases less

    /** About how many bytes it takes in a batch. */
    int size() {
        return FRAME + key.remaining() + (value == null ? 0 : value.remaining());
    }
}
