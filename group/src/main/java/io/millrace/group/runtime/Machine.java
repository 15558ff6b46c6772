package io.millrace.group.runtime;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * The state of one coordinator partition. It changes through {@link #apply}, {@link #mark} and
 * {@link #become} only; its deciding methods read. All calls come on the shard's lane.
 */
public interface Machine {
    /**
     * Takes a record in, while loading and live alike.
     *
     * @param position where it stands and who wrote it
     * @param key with its type prefix
     * @param value with its version prefix, null for a tombstone
     */
    void apply(Position position, ByteBuffer key, @Nullable ByteBuffer value);

    /** The transaction of a producer in this partition has ended. */
    void mark(long producerId, boolean committed);

    /** Takes in a change of what is in memory only. */
    void become(Change change);

    /** What to do once everything is loaded: timers to set, tidying up. */
    Decision loaded(long nowMs);

    /** A timer rang. */
    Decision rang(TimerKey key, long nowMs);

    /**
     * Where a record stands.
     *
     * @param offset in the partition
     * @param producerId of its batch when that is transactional, else -1
     */
    record Position(long offset, long producerId) {}
}
