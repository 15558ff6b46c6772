package io.millrace.wire.record;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A header of a record. The key stays as the bytes it arrived in, so that rewriting is exact. */
public record RecordHeader(ByteBuffer key, @Nullable ByteBuffer value) {
    /** A header with a text key. */
    public static RecordHeader of(String key, byte @Nullable [] value) {
        return new RecordHeader(
                ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)),
                value == null ? null : ByteBuffer.wrap(value));
    }

    /** The key as text. */
    public String keyText() {
        return StandardCharsets.UTF_8.decode(key.duplicate()).toString();
    }
}
