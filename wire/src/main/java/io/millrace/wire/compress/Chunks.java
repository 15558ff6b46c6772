package io.millrace.wire.compress;

import io.millrace.wire.io.Malformed;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** Decompressed bytes, handed out piece by piece so that nobody holds all of them at once. */
public interface Chunks {
    /**
     * The next piece, never empty, between its position and limit; it is overwritten by the next
     * call. Null at the end.
     *
     * @throws Malformed when the compressed bytes are damaged or end early
     */
    @Nullable ByteBuffer next();
}
