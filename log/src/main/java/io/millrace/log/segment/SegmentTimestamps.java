package io.millrace.log.segment;

import io.millrace.log.disk.DiskFile;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.RecordBatch;

/**
 * The greatest timestamp of a segment that is being written, and where it first occurs; unknown
 * until somebody has looked. Belongs to the writer.
 */
final class SegmentTimestamps {
    private long greatest;
    private long offset;
    private long ofFirstBatch;

    /** What an empty segment has, or what nobody knows yet. */
    SegmentTimestamps(boolean known, long baseOffset) {
        greatest = known ? Segment.NO_TIMESTAMP : Segment.UNKNOWN;
        offset = baseOffset;
        ofFirstBatch = Segment.UNKNOWN;
    }

    /** What the indexes know, and the batches behind their last entry. */
    static SegmentTimestamps reload(DiskFile open, OffsetIndex offsets, TimeIndex times, int size) {
        var loaded = new SegmentTimestamps(true, times.baseOffset);
        loaded.takeFrom(times);
        try {
            loaded.seeAll(new HeaderScan(open, offsets.lastPosition(), size));
        } catch (Malformed e) {
            offsets.clear();
            loaded.seeAll(new HeaderScan(open, 0, size));
        }
        return loaded;
    }

    /** UNKNOWN, NO_TIMESTAMP or a timestamp. */
    long greatest() {
        return greatest;
    }

    /** The last offset of the first batch that holds it. */
    long offset() {
        return offset;
    }

    /** UNKNOWN, NO_TIMESTAMP or the greatest timestamp of the first batch. */
    long ofFirstBatch() {
        return ofFirstBatch;
    }

    void setOfFirstBatch(long timestamp) {
        ofFirstBatch = timestamp;
    }

    /** Starts from there. */
    void set(long timestamp, long atOffset) {
        greatest = timestamp;
        offset = atOffset;
    }

    /** Takes what the index knows. */
    void takeFrom(TimeIndex times) {
        set(times.lastTimestamp(), times.lastOffset());
    }

    /** Sees a batch; the one that was seen before must be known. */
    void see(RecordBatch batch) {
        if (batch.maxTimestamp() > greatest) {
            set(batch.maxTimestamp(), batch.lastOffset());
        }
    }

    /** Sees the batches of a scan. */
    void seeAll(HeaderScan scan) {
        while (scan.next()) {
            see(scan.header());
        }
    }
}
