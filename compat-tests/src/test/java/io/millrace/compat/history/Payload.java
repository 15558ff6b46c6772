package io.millrace.compat.history;

import java.nio.ByteBuffer;

/** Records that say which they are, and show when their bytes are not what was sent. */
public final class Payload {
    private static final int WORDS = 12;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** What a record's value is when its bytes are nobody's. */
    public static final long ALTERED = Long.MIN_VALUE;

    private Payload() {}

    public static byte[] of(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(WORDS * Long.BYTES);
        for (int i = 0; i < WORDS; i++) {
            bytes.putLong(value + i * SPREAD);
        }
        return bytes.array();
    }

    public static long value(byte[] payload) {
        if (payload == null || payload.length != WORDS * Long.BYTES) {
            return ALTERED;
        }
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        long value = bytes.getLong();
        for (int i = 1; i < WORDS; i++) {
            if (bytes.getLong() != value + i * SPREAD) {
                return ALTERED;
            }
        }
        return value;
    }
}
