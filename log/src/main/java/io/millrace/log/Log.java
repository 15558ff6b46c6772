package io.millrace.log;

import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The log of one replica. All methods that change something are called by one thread, the owner,
 * which the caller guarantees; {@link #view()}, {@link #recoveryPoint()} and what is final may be
 * used by any. After a {@link io.millrace.log.disk.DiskFailure} the log must not be used further.
 */
@SuppressWarnings("DoNotCallSuggester") // the shape comes first, the bodies follow
public final class Log {
    private static final String SOON = "not there yet";

    Log() {}

    /** Whose log it is. */
    public TopicPartition partition() {
        throw new UnsupportedOperationException(SOON);
    }

    /** The topic's id as the folder remembers it. */
    public @Nullable UUID topicId() {
        throw new UnsupportedOperationException(SOON);
    }

    /** The settings in force. */
    public LogConfig config() {
        throw new UnsupportedOperationException(SOON);
    }

    /** The log as it is now. */
    public LogView view() {
        throw new UnsupportedOperationException(SOON);
    }

    /** All records below this offset survive a power cut. */
    public long recoveryPoint() {
        throw new UnsupportedOperationException(SOON);
    }

    /**
     * Checks a batch, gives it offsets and appends it.
     *
     * @param batch patched in place; not used after the return
     */
    public AppendOutcome appendAsLeader(ByteBuffer batch, AppendRules rules) {
        throw new UnsupportedOperationException(SOON);
    }

    /**
     * Appends what the leader sent, as it is. An incomplete batch at the end is left out.
     *
     * @return refused with CORRUPT_MESSAGE when bytes were damaged, OFFSET_OUT_OF_RANGE when they
     *     do not follow the log's end
     */
    public AppendOutcome appendAsFollower(ByteBuffer batches) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Moves the high watermark, within the log's bounds. */
    public void commit(long highWatermark) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Drops all records from {@code offset} on; does nothing when the log ends earlier. */
    public void truncateTo(long offset) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Drops everything; the next record gets {@code offset}. */
    public void truncateFullyAndStartAt(long offset) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Gives up the records below {@code offset}, which must not be above the high watermark. */
    public void advanceLogStart(long offset) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Remembers that {@code epoch} starts at the log's end: called on becoming leader. */
    public void assignEpoch(int epoch) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Remembers the topic's id, before the first append. */
    public void assignTopicId(UUID topicId) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Puts other settings in force. */
    public void reconfigure(LogConfig config) {
        throw new UnsupportedOperationException(SOON);
    }

    /**
     * Deletes the oldest segments that the settings no longer want.
     *
     * @return how many
     */
    public int retain() {
        throw new UnsupportedOperationException(SOON);
    }

    /** Forgets producers that were silent for too long. */
    public void expireProducers() {
        throw new UnsupportedOperationException(SOON);
    }

    /** What would have to be forced now, or null when everything is on the disk. */
    public @Nullable FlushTarget flushTarget() {
        throw new UnsupportedOperationException(SOON);
    }

    /** Whether an acknowledgement must wait for the disk by {@code flush.messages}. */
    public boolean flushDueByCount() {
        throw new UnsupportedOperationException(SOON);
    }

    /** Whether data has waited for the disk for longer than {@code flush.ms}. */
    public boolean flushDueByTime() {
        throw new UnsupportedOperationException(SOON);
    }

    /** Forces everything to the disk, leaves complete files behind and closes them. */
    public void close() {
        throw new UnsupportedOperationException(SOON);
    }
}
