package io.millrace.group.runtime;

import io.millrace.wire.protocol.ErrorCode;

import java.nio.ByteBuffer;

/** The partition under a shard. All calls on the partition's lane. */
public interface ShardLog {
    /** Appends one batch whose base offset is still 0, as the leader of {@code leaderEpoch}. */
    Outcome append(ByteBuffer batch);

    /** The next offset. */
    long endOffset();

    /** Everything below is committed. */
    long highWatermark();

    /** The first offset there is. */
    long startOffset();

    /**
     * Whole batches from {@code offset} on, as many as fit in {@code maxBytes} but at least one; a
     * buffer of its own.
     */
    ByteBuffer read(long offset, int maxBytes);

    /**
     * Calls {@code moved} on the lane whenever the high watermark may have moved, until what is
     * returned is run.
     */
    Runnable onCommit(Runnable moved);

    /** What became of an append. */
    sealed interface Outcome {
        /** Appended with this as its last offset. */
        record Appended(long lastOffset) implements Outcome {}

        /** Not appended. */
        record Refused(ErrorCode error) implements Outcome {}
    }
}
