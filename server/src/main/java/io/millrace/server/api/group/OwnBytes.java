package io.millrace.server.api.group;

import java.nio.ByteBuffer;

/** Bytes that outlive the frame in which they came. */
final class OwnBytes {
    private OwnBytes() {}

    static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining())
                .put(bytes.duplicate())
                .flip()
                .asReadOnlyBuffer();
    }
}
