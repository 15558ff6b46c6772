package io.millrace.log.segment;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFile;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/*
 * Offsets in the indexes are relative to the segment's base so that four bytes suffice; a segment
 * is therefore completed before its offsets span more than an int, even when it is nearly empty.
 * Readers may still hold a segment that has been removed; they are told that it is gone.
 */

/**
 * One piece of a log: a file of batches and its indexes. One thread writes; any thread may read
 * below the size that was published to it.
 */
public final class Segment {
    /** A timestamp of nothing. */
    public static final long NO_TIMESTAMP = -1;

    /** What {@link #knownMaxTimestamp} says before anybody has looked. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    private final Disk disk;
    private final SegmentFiles files;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private final AbortedIndex aborted;
    private final long createdMs;
    private final RecordsFile records;

    private int size;
    private int bytesSinceIndexEntry;
    private SegmentTimestamps timestamps;
    private boolean preallocated;

    /** Whether anything changed since the files were complete. */
    private boolean touched;

    /** Whether its index files were written and not forced since. */
    private volatile boolean unforced;

    private volatile boolean superseded;

    private Segment(Disk disk, SegmentFiles files, Birth birth) {
        this.disk = disk;
        this.files = files;
        this.createdMs = birth.createdMs;
        this.size = birth.size;
        long base = files.baseOffset();
        records = new RecordsFile(disk, files.records());
        timestamps = new SegmentTimestamps(birth.fresh, base);
        offsets = new OffsetIndex(disk, files.offsets(), base, birth.fresh);
        times = new TimeIndex(disk, files.times(), base, birth.fresh);
        aborted = new AbortedIndex(disk, files.aborted(), birth.aborted);
    }

    private record Birth(boolean fresh, int size, boolean aborted, long createdMs) {}

    /**
     * Creates an empty segment; files of that name must be gone.
     *
     * @param preallocateBytes what the records file is to occupy from the start
     */
    public static Segment create(Disk disk, SegmentFiles files, int preallocateBytes, long nowMs) {
        var segment = new Segment(disk, files, new Birth(true, 0, false, nowMs));
        segment.preallocated = preallocateBytes > 0;
        if (segment.preallocated) {
            segment.records.preallocate(preallocateBytes);
        } else {
            disk.touch(files.records());
        }
        disk.touch(files.offsets());
        disk.touch(files.times());
        return segment;
    }

    /**
     * A segment whose files exist.
     *
     * @param size the bytes of its records file
     * @param aborted whether it has an index of aborted transactions
     */
    public static Segment existing(
            Disk disk, SegmentFiles files, int size, boolean aborted, long nowMs) {
        return new Segment(disk, files, new Birth(false, size, aborted, nowMs));
    }

    /** The offset it starts with. */
    public long baseOffset() {
        return files.baseOffset();
    }

    /** Its files. */
    public SegmentFiles files() {
        return files;
    }

    /** Bytes of records; the writer's view. */
    public int size() {
        return size;
    }

    /** When it was created, or found at start: milliseconds. */
    public long createdMs() {
        return createdMs;
    }

    /** Its offset index. */
    public OffsetIndex offsets() {
        return offsets;
    }

    /** Its time index. */
    public TimeIndex times() {
        return times;
    }

    /** Its aborted transactions. */
    public AbortedIndex aborted() {
        return aborted;
    }

    /** The records file, or null when the segment has been removed; any thread. */
    public @Nullable DiskFile file() {
        return records.ifPresent();
    }

    /** The records file, which must be there. */
    DiskFile require() {
        return records.require();
    }

    /** Goes without indexes, whose files stay as they are. */
    void forgetIndexes() {
        offsets.forget();
        times.forget();
    }

    /** Whether it has been removed: what fails on it is then no fault of the disk. */
    public boolean isRetired() {
        return records.isRetired();
    }

    /**
     * Appends bytes, which are whole batches. When that fails, what was written of them is cut off.
     *
     * @return the position where they start
     */
    public int write(ByteBuffer batches) {
        int position = size;
        int count = batches.remaining();
        records.write(batches, position);
        size = position + count;
        touched = true;
        return position;
    }

    /**
     * Takes note of a batch that was written: timestamps, and index entries when it is time.
     *
     * @param intervalBytes about how far apart entries are to be
     */
    public void index(RecordBatch batch, int position, int intervalBytes) {
        if (position == 0) {
            timestamps.setOfFirstBatch(batch.maxTimestamp());
        }
        maxTimestamp();
        timestamps.see(batch);
        if (bytesSinceIndexEntry > intervalBytes) {
            offsets.add(batch.lastOffset(), position);
            times.add(timestamps.greatest(), timestamps.offset());
            bytesSinceIndexEntry = 0;
        }
        bytesSinceIndexEntry += batch.sizeInBytes();
    }

    /** The greatest timestamp, or -1; the writer's view. */
    public long maxTimestamp() {
        if (timestamps.greatest() == UNKNOWN) {
            timestamps.takeFrom(times);
        }
        return timestamps.greatest();
    }

    /** The greatest timestamp as far as the writer knows it without looking, or UNKNOWN. */
    public long knownMaxTimestamp() {
        return timestamps.greatest();
    }

    /** The greatest timestamp of the first batch, or -1 when there is none. */
    public long firstBatchTimestamp() {
        if (timestamps.ofFirstBatch() == UNKNOWN && size > 0) {
            timestamps.setOfFirstBatch(SegmentSearch.firstTimestamp(records.require(), size));
        }
        return size == 0 ? NO_TIMESTAMP : timestamps.ofFirstBatch();
    }

    /**
     * Finds the first batch whose last offset is at least {@code offset}.
     *
     * @param end where the bytes end that may be looked at
     * @return null when there is no such batch
     */
    public @Nullable BatchPlace find(DiskFile open, long offset, int end) {
        return SegmentSearch.find(offsets, open, offset, end);
    }

    /** The offset of the first index entry at {@code position} or behind it, or -1. */
    public long offsetBehind(int position) {
        return IfPresent.ask(this, () -> offsets.offsetFrom(position));
    }

    /**
     * The batches that may hold a record with a timestamp of at least {@code timestampMs} and an
     * offset of at least {@code fromOffset}, in the order of the log.
     *
     * @param end where the bytes end that may be looked at
     */
    public TimestampCandidates batchesFrom(
            DiskFile open, long timestampMs, long fromOffset, int end) {
        long offset = Math.max(fromOffset, times.offsetBefore(timestampMs));
        BatchPlace place = end == 0 ? null : find(open, offset, end);
        int start = place == null ? end : place.position();
        return new TimestampCandidates(open, start, end, timestampMs, fromOffset);
    }

    /**
     * Looks at the end of the last segment after a clean shutdown, reading little. A small one is
     * read from its start and its indexes are done without.
     *
     * @return the offset after the last batch, or -1 when indexes and records do not agree
     */
    public long openAtEnd() {
        return SegmentEnd.open(this);
    }

    /** Whether one read shows all of it, so that its indexes do not matter. */
    public boolean isSmall() {
        return size <= HeaderScan.WINDOW;
    }

    /** Whether the index of aborted transactions can be read, if there is one. */
    public boolean hasSaneAborted() {
        return aborted.isSane(baseOffset());
    }

    /**
     * Drops the batch that contains {@code offset} and all behind it, for good: what was dropped
     * must not come back after a power cut, below records that were written meanwhile.
     *
     * @return the bytes dropped
     */
    public int truncateTo(long offset) {
        DiskFile open = records.require();
        BatchPlace place = find(open, offset, size);
        int kept = place == null ? size : place.position();
        int dropped = size - kept;
        offsets.truncateTo(offset);
        times.truncateTo(offset);
        aborted.truncateTo(offset);
        records.truncate(kept);
        touched = true;
        size = kept;
        bytesSinceIndexEntry = 0;
        reloadTimestamps(open);
        return dropped;
    }

    void reloadTimestamps(DiskFile open) {
        timestamps = SegmentTimestamps.reload(open, offsets, times, size);
    }

    /**
     * Reads the whole segment again, cuts it off before the first batch that is not intact, and
     * makes its indexes anew.
     *
     * @param sink sees every batch that stays
     */
    public SegmentRecovery.Recovered recover(int intervalBytes, BatchSink sink) {
        return new SegmentRecovery(this, intervalBytes, sink).run();
    }

    /** Starts over with the indexes. */
    void clearIndexes() {
        offsets.clear();
        times.clear();
        aborted.clear();
        bytesSinceIndexEntry = 0;
        timestamps = new SegmentTimestamps(true, baseOffset());
    }

    /** Cuts the records off at a position, for good, and leaves complete files behind. */
    void cutAndComplete(int position) {
        if (position < size) {
            size = position;
            records.truncate(size);
        }
        touched = true;
        complete();
    }

    /** Leaves the files as they are to stay: last time index entry, indexes written, no slack. */
    public void complete() {
        trim();
        if (!touched) {
            return;
        }
        if (size > 0) {
            times.add(maxTimestamp(), timestamps.offset());
        }
        offsets.save();
        times.save();
        aborted.save();
        touched = false;
        unforced = true;
    }

    /** Whether its files are behind what it knows. */
    public boolean isTouched() {
        return touched;
    }

    /** Lets go of index memory; readers load it again from the files. Writer only. */
    public void unloadIndexes() {
        offsets.unload();
        times.unload();
    }

    private void trim() {
        if (preallocated) {
            records.require().truncate(size);
            preallocated = false;
        }
    }

    /** Waits until the records survive a power cut; any thread. */
    public void forceRecords() {
        DiskFile open = file();
        if (open != null) {
            open.force();
        }
    }

    /** Whether its indexes were written and would not survive a power cut. */
    public boolean isUnforced() {
        return unforced;
    }

    /** Waits until the files beside the records survive a power cut; any thread. */
    public void forceIndexes() {
        unforced = false;
        for (Path path : List.of(files.offsets(), files.times(), files.aborted())) {
            if (!isRetired() && disk.size(path) >= 0) {
                try (DiskFile index = disk.openExisting(path)) {
                    index.force();
                }
            }
        }
    }

    /** Opens everything, for those who still read, and nothing more from now on. */
    void supersede() {
        records.retireOpen();
        offsets.entries();
        times.entries();
        aborted.entries();
        superseded = true;
    }

    /** Whether it has been removed, and what it held is elsewhere in the log. */
    public boolean isSuperseded() {
        return superseded;
    }

    Disk disk() {
        return disk;
    }

    /**
     * Says that its files are about to get other names: nothing more is opened. Who has just read
     * records may still ask which of them were rolled back, and must not hear "none".
     */
    public void markGone() {
        aborted.entries();
        records.retire();
    }

    /** Closes the file; a reader that asks later is told that the segment is gone. */
    public void close() {
        records.close();
    }
}
