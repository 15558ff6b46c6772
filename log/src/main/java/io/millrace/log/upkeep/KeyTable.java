package io.millrace.log.upkeep;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/*
 *   0           8           16          24
 *   | hash high | hash low  | offset+1  |  one slot; 0 in the last field: free. Collisions go to the next free slot.
 *
 * Off the heap, so that a large table costs no garbage collection, and given back when the pass is over. It is never
 * larger than the offsets that it could be asked to hold.
 */

/**
 * The last offset of every key: a flat table in a fixed amount of memory. Belongs to one thread.
 */
final class KeyTable implements AutoCloseable {
    private static final int SLOT = 24;
    private static final int FEWEST = 16;

    private final Arena arena = Arena.ofConfined();
    private final KeyHash hash;
    private final MemorySegment bytes;
    private final long slots;
    private final long most;
    private long size;
    private long latest = -1;

    /**
     * An empty table.
     *
     * @param maxBytes what it may occupy
     * @param loadFactor how much of it may be filled
     * @param maxKeys how many keys there can be at most
     */
    KeyTable(KeyHash hash, long maxBytes, double loadFactor, long maxKeys) {
        this.hash = hash;
        long useful = (long) Math.ceil(Math.min(maxKeys, maxBytes / SLOT) / loadFactor) + 1;
        slots = Math.max(FEWEST, Math.min(useful, maxBytes / SLOT));
        most = Math.max(1, (long) (slots * loadFactor));
        bytes = arena.allocate(slots * SLOT, Long.BYTES);
    }

    /**
     * Takes note that a key occurs at an offset, which is higher than any before.
     *
     * @return false when there is no room for another key
     */
    boolean put(ByteBuffer key, long offset) {
        long at = find(key);
        if (get(at + 16) == 0) {
            if (size == most) {
                return false;
            }
            size++;
            set(at, hash.high());
            set(at + 8, hash.low());
        }
        set(at + 16, offset + 1);
        latest = offset;
        return true;
    }

    /** The last offset of a key, or -1. */
    long offsetOf(ByteBuffer key) {
        return get(find(key) + 16) - 1;
    }

    private long find(ByteBuffer key) {
        hash.hash(key);
        long high = hash.high();
        long low = hash.low();
        long slot = Math.unsignedMultiplyHigh(high, slots);
        while (true) {
            long at = slot * SLOT;
            if (get(at + 16) == 0 || (get(at) == high && get(at + 8) == low)) {
                return at;
            }
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
    }

    private long get(long at) {
        return bytes.get(ValueLayout.JAVA_LONG, at);
    }

    private void set(long at, long value) {
        bytes.set(ValueLayout.JAVA_LONG, at, value);
    }

    /** Takes note that all up to an offset has been seen. */
    void seen(long offset) {
        latest = Math.max(latest, offset);
    }

    /** Up to which offset everything has been seen, or -1. */
    long latest() {
        return latest;
    }

    /** How many keys there are. */
    long size() {
        return size;
    }

    /** The memory that it occupies. */
    long sizeInBytes() {
        return slots * SLOT;
    }

    @Override
    public void close() {
        arena.close();
    }
}
