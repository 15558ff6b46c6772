package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.AbortedTransaction;
import io.millrace.log.state.CompletedTransaction;
import io.millrace.log.state.ProducerFacts;
import io.millrace.log.state.ProducerTable;
import io.millrace.log.state.SnapshotFiles;
import io.millrace.log.state.TopicIdFile;
import io.millrace.wire.protocol.TopicPartition;
import io.millrace.wire.record.CheckRules;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/*
 * Order of an append: leader epoch (in memory and in its file), bytes into the segment, index
 * entries, producers and transactions, then the new view. What fails before the bytes are written
 * leaves the log as it was.
 */

/**
 * The log of one replica. All methods that change something are called by one thread, the owner,
 * which the caller guarantees; {@link #view()}, {@link #recoveryPoint()} and what is final may be
 * used by any. After a {@link io.millrace.log.disk.DiskFailure} the log must not be used further,
 * except to {@link #abandon} it.
 */
public final class Log {
    private final LogPlace place;
    private final LogSeams seams;
    private final RecoveryPoint recovery;
    private final ProducerTable producers;
    private final SnapshotFiles snapshots;
    private final LeaderEpochs epochs;
    private final LogRoll rolls;
    private final FlushSchedule flushes;

    private volatile LogConfig config;
    private volatile boolean gone;
    private CheckRules checkRules;
    private @Nullable UUID topicId;

    private Segments segments;
    private long logStartOffset;
    private long endOffset;
    private long highWatermark;
    private long lastBatchOffset = -1;
    private int lastBatchPosition;

    private volatile LogView view;

    Log(LogPlace place, LogSeams seams, LogConfig config, LoadedLog loaded) {
        this.place = place;
        this.seams = seams;
        this.config = config;
        this.checkRules = config.checkRules();
        this.segments = loaded.segments();
        this.epochs = new LeaderEpochs(place, loaded.epochs());
        this.producers = loaded.producers();
        this.snapshots = loaded.snapshots();
        this.topicId = loaded.topicId();
        this.logStartOffset = loaded.offsets().start();
        this.endOffset = loaded.offsets().end();
        this.highWatermark = loaded.offsets().highWatermark();
        this.recovery = new RecoveryPoint(loaded.offsets().recoveryPoint());
        this.flushes = new FlushSchedule(this);
        this.rolls = new LogRoll(this);
        this.view = new LogView(this);
    }

    /** Whose log it is. */
    public TopicPartition partition() {
        return place.partition();
    }

    /** Where it lies. */
    public Path folder() {
        return place.folder();
    }

    /** The topic's id as the folder remembers it. Owner. */
    public @Nullable UUID topicId() {
        return topicId;
    }

    /** The settings in force. Any thread. */
    public LogConfig config() {
        return config;
    }

    /** The log as it is now. */
    public LogView view() {
        return view;
    }

    /** All records below this offset survive a power cut. */
    public long recoveryPoint() {
        return recovery.offset();
    }

    /** Grows with every truncation: who copies the log has to look again. Any thread. */
    public int truncations() {
        return recovery.generation();
    }

    /** The producers that have written to it with an id. Owner. */
    public List<ProducerFacts> producerFacts() {
        return producers.facts();
    }

    /** One producer that has written to it, null when it is not known. Owner. */
    public @Nullable ProducerFacts producerFacts(long producerId) {
        return producers.facts(producerId);
    }

    /**
     * Checks a batch, gives it offsets and appends it.
     *
     * @param batch patched in place; not used after the return
     */
    public AppendOutcome appendAsLeader(ByteBuffer batch, AppendRules rules) {
        return LeaderAppend.append(this, batch, rules);
    }

    /**
     * Appends what the leader sent, as it is. An incomplete batch at the end is left out.
     *
     * @return refused with CORRUPT_MESSAGE when bytes were damaged, OFFSET_OUT_OF_RANGE when they
     *     do not follow the log's end; the batches before are then in the log
     */
    public AppendOutcome appendAsFollower(ByteBuffer batches) {
        return FollowerAppend.append(this, batches);
    }

    /** Moves the high watermark, within the log's bounds. */
    public void commit(long offset) {
        long bounded = Math.clamp(offset, logStartOffset, endOffset);
        if (bounded != highWatermark) {
            highWatermark = bounded;
            producers.onHighWatermark(bounded);
            publish();
        }
    }

    /**
     * Drops all records from {@code offset} on. When the log ends earlier, an epoch that was
     * assigned but got no records is forgotten all the same.
     */
    public void truncateTo(long offset) {
        if (offset < endOffset) {
            LogTruncation.truncate(this, offset);
        } else {
            epochs.truncateAtEnd(endOffset);
            publish();
        }
    }

    /** Drops everything; the next record gets {@code offset}. */
    public void truncateFullyAndStartAt(long offset) {
        LogTruncation.restart(this, offset);
    }

    /** Gives up the records below {@code offset}, which must not be above the high watermark. */
    public void advanceLogStart(long offset) {
        if (offset > highWatermark) {
            throw new IllegalArgumentException(
                    "log start " + offset + " above high watermark " + highWatermark);
        }
        if (offset > logStartOffset) {
            logStartOffset = offset;
            epochs.truncateAtStart(offset);
            publish();
        }
    }

    /** Remembers that {@code epoch} starts at the log's end: called on becoming leader. */
    public void assignEpoch(int epoch) {
        epochs.begin(epoch, endOffset);
        publish();
    }

    /** Remembers the topic's id, before the first append. */
    public void assignTopicId(UUID id) {
        if (!id.equals(topicId)) {
            place.disk().write(folder().resolve(TopicIdFile.NAME), TopicIdFile.encode(id));
            topicId = id;
        }
    }

    /** Puts other settings in force. */
    public void reconfigure(LogConfig other) {
        config = other;
        checkRules = other.checkRules();
        rolls.reconfigure();
    }

    /**
     * Deletes the oldest segments that the settings no longer want.
     *
     * @return how many
     */
    public int retain() {
        return SegmentRemoval.retain(this);
    }

    /** Whether it was closed or is being deleted. Any thread. */
    public boolean isGone() {
        return gone;
    }

    /** Completes the segment being written and begins the next one, unless it is empty. */
    public void roll() {
        if (segments.last().size() > 0) {
            rolls.to(endOffset);
            publish();
        }
    }

    /** Forgets producers that were silent for too long. */
    public void expireProducers() {
        producers.expire(expiredUntilMs());
    }

    /** What would have to be forced now, or null when everything is on the disk. */
    public @Nullable FlushTarget flushTarget() {
        return flushes.target();
    }

    /** Whether an acknowledgement must wait for the disk by {@code flush.messages}. */
    public boolean flushDueByCount() {
        return flushes.isDueByCount();
    }

    /** Up to where records may be acknowledged by {@code flush.messages}. Owner. */
    public long acknowledgeableEnd() {
        return flushes.acknowledgeableEnd();
    }

    /** Whether data has waited for the disk for longer than {@code flush.ms}. */
    public boolean flushDueByTime() {
        return flushes.isDueByTime();
    }

    /** Forces everything to the disk, leaves complete files behind and closes them. */
    public void close() {
        Segment active = segments.last();
        boolean changed = active.isTouched() || endOffset > recovery.offset();
        active.complete();
        boolean snapshot = snapshots.take(producers, endOffset) && !producers.isEmpty();
        if (changed || snapshot) {
            new LogFlush(this, LogFlush.Scope.SHUTDOWN).force();
        }
        abandon();
    }

    /** Before its folder is renamed: what is open stays so, nothing more is opened. */
    void retire() {
        gone = true;
        segments.all().forEach(Segment::markGone);
    }

    /** Closes the files as they are: what follows a disk failure. */
    public void abandon() {
        gone = true;
        for (Segment segment : segments.all()) {
            segment.close();
        }
    }

    // What follows is for the collaborators of this package, on the owner's thread.

    LogPlace place() {
        return place;
    }

    LogSeams seams() {
        return seams;
    }

    Disk disk() {
        return place.disk();
    }

    RecoveryPoint recovery() {
        return recovery;
    }

    Segments segments() {
        return segments;
    }

    void setSegments(Segments changed) {
        segments = changed;
        lastBatchOffset = -1;
    }

    LeaderEpochs epochs() {
        return epochs;
    }

    ProducerTable producers() {
        return producers;
    }

    SnapshotFiles snapshots() {
        return snapshots;
    }

    Path snapshotPath(long offset) {
        return snapshots.path(offset);
    }

    CheckRules checkRules() {
        return checkRules;
    }

    long logStartOffset() {
        return logStartOffset;
    }

    long endOffset() {
        return endOffset;
    }

    long highWatermark() {
        return highWatermark;
    }

    long lastStableOffset() {
        long unstable = producers.firstUnstableOffset();
        return unstable == ProducerTable.NONE
                ? highWatermark
                : Math.min(highWatermark, Math.max(unstable, logStartOffset));
    }

    long lastBatchOffset() {
        return lastBatchOffset;
    }

    int lastBatchPosition() {
        return lastBatchPosition;
    }

    long expiredUntilMs() {
        return seams.clock().millis() - seams.producerExpirationMs().getAsLong();
    }

    /** The offsets after a truncation or a retention pass. */
    void setOffsets(long start, long end) {
        logStartOffset = start;
        endOffset = end;
        highWatermark = Math.clamp(highWatermark, start, end);
    }

    LogRoll rolls() {
        return rolls;
    }

    /** Takes note of a batch that has been written at {@code position} of the last segment. */
    void noteWritten(RecordBatch batch, int position) {
        Segment active = segments.last();
        active.index(batch, position, config.rolling().indexIntervalBytes());
        CompletedTransaction completed = producers.apply(batch);
        if (completed != null && completed.aborted()) {
            AbortedTransaction aborted = producers.aborted(completed);
            place.space().attempt(() -> active.aborted().add(aborted));
        }
        endOffset = batch.nextOffset();
        lastBatchOffset = batch.baseOffset();
        lastBatchPosition = position;
    }

    void publish() {
        view = new LogView(this);
    }

    @Override
    public String toString() {
        return "log of " + partition();
    }
}
