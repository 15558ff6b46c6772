package io.millrace.log.upkeep;

import io.millrace.log.disk.Disk;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.SegmentFiles;
import io.millrace.log.state.AbortedTransaction;
import io.millrace.wire.record.RecordBatch;

import java.nio.ByteBuffer;

/** A segment under construction, which is not in the log yet. Belongs to one thread. */
final class CleanedSegment {
    private final Disk disk;
    private final Segment segment;
    private final int indexIntervalBytes;
    private final ByteBuffer buffer;

    /** Creates the files, in place of what an earlier try has left. */
    CleanedSegment(Disk disk, SegmentFiles files, long createdMs, CompactionRules rules) {
        files.delete(disk);
        this.disk = disk;
        this.segment = Segment.create(disk, files, 0, createdMs);
        this.indexIntervalBytes = rules.shape().indexIntervalBytes();
        this.buffer = ByteBuffer.allocate(rules.memory().bufferBytes());
    }

    /** Appends a batch. */
    void add(ByteBuffer batch) {
        if (batch.remaining() > buffer.remaining()) {
            flush();
        }
        int position = segment.size() + buffer.position();
        var view = RecordBatch.at(batch, batch.position());
        segment.index(view, position, indexIntervalBytes);
        if (batch.remaining() > buffer.capacity()) {
            segment.write(batch.duplicate());
        } else {
            buffer.put(batch.duplicate());
        }
    }

    private void flush() {
        if (buffer.position() > 0) {
            segment.write(buffer.flip());
            buffer.clear();
        }
    }

    /** Adds a transaction to the index of aborted ones; markers come in their order. */
    void addAborted(AbortedTransaction transaction) {
        segment.aborted().add(transaction);
    }

    /**
     * Writes what is left, and waits until all of it survives a power cut.
     *
     * @param modifiedMs the age that the records file is to show
     */
    Segment finish(long modifiedMs) {
        flush();
        segment.complete();
        segment.forceRecords();
        segment.forceIndexes();
        segment.close();
        disk.setModifiedMs(segment.files().records(), modifiedMs);
        return segment;
    }

    /** Removes what was written. */
    void discard() {
        segment.close();
        segment.files().delete(disk);
    }
}
