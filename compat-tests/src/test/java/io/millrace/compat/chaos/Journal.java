package io.millrace.compat.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What one producer was promised about one partition: for each acknowledged offset the number of
 * the record that lies there. The bytes of a record follow from its number, so the journal need not
 * keep them.
 */
final class Journal {
    /** An acknowledged record. */
    record Entry(long offset, long number) {}

    private final long seed;
    private final List<Entry> acknowledged = new ArrayList<>();

    Journal(long seed) {
        this.seed = seed;
    }

    /**
     * The bytes of record {@code number}: its number, then 20 to 400 bytes, half of them
     * compressible.
     */
    byte[] payload(long number) {
        Random random = new Random(seed * 31 + number);
        byte[] bytes = new byte[28 + random.nextInt(380)];
        random.nextBytes(bytes);
        java.util.Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 'x');
        java.nio.ByteBuffer.wrap(bytes).putLong(number);
        return bytes;
    }

    /** The number that a payload claims. */
    static long number(byte[] payload) {
        return java.nio.ByteBuffer.wrap(payload).getLong();
    }

    synchronized void acknowledge(long offset, long number) {
        acknowledged.add(new Entry(offset, number));
    }

    synchronized List<Entry> acknowledged() {
        return List.copyOf(acknowledged);
    }
}
