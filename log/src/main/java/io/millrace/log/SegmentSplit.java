package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFile;
import io.millrace.log.segment.BatchScan;
import io.millrace.log.segment.SegmentFiles;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.RecordBatch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/*
 * Each part is written under ".cleaned" and forced; then they get ".swap" from the highest on, so that a crash leaves
 * either a ".cleaned" below, which makes the next start drop them all, or all of them (see FolderContents). Only the
 * records are copied: a segment without indexes is recovered.
 */

/** Splits a segment whose offsets span more than an int. Used while a log is opened. */
final class SegmentSplit {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSplit.class);

    private final LogPlace place;
    private final Disk disk;
    private final Deque<SegmentFiles> parts = new ArrayDeque<>();
    private long partBase;
    private int partSize;

    private SegmentSplit(LogPlace place) {
        this.place = place;
        this.disk = place.disk();
    }

    static void split(LogPlace place, long base) {
        LOG.warn("{}: the offsets of segment {} span too much, it is split", place, base);
        new SegmentSplit(place).split(base);
    }

    private void split(long base) {
        SegmentFiles whole = place.segment(base);
        try (DiskFile file = disk.openExisting(whole.records())) {
            copy(file, base);
        }
        for (SegmentFiles part : parts) {
            disk.rename(part.records(), part.with(SegmentFiles.SWAP).records());
        }
        disk.syncFolder(place.folder());
        whole.delete(disk);
        for (SegmentFiles part : parts) {
            disk.rename(part.with(SegmentFiles.SWAP).records(), part.with("").records());
        }
        disk.syncFolder(place.folder());
    }

    /** What is damaged at the end stays behind: recovery would cut it off. */
    private void copy(DiskFile file, long base) {
        begin(base);
        try {
            var scan = new BatchScan(file, 0, (int) file.size());
            for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
                if (batch.lastOffset() - partBase > Integer.MAX_VALUE) {
                    force();
                    begin(batch.baseOffset());
                }
                append(batch.bytes());
            }
        } catch (Malformed e) {
            LOG.warn("{}: segment {} is damaged at its end", place, base, e);
        }
        force();
    }

    private void begin(long base) {
        SegmentFiles part = place.segment(base).with(SegmentFiles.CLEANED);
        disk.touch(part.records());
        parts.addFirst(part);
        partBase = base;
        partSize = 0;
    }

    private void append(ByteBuffer batch) {
        int size = batch.remaining();
        try (DiskFile out = disk.openExisting(parts.getFirst().records())) {
            out.write(batch, partSize);
        }
        partSize += size;
    }

    private void force() {
        try (DiskFile out = disk.openExisting(parts.getFirst().records())) {
            out.force();
        }
    }
}
