package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.disk.DiskFile;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.EpochFile;
import io.millrace.log.state.SnapshotFiles;
import io.millrace.log.state.TopicIdFile;

import java.nio.file.Path;
import java.util.List;

/*
 * The indexes of the segment being written are not forced: its recovery makes them anew. Those of
 * complete segments are, since the recovery point will pass them. New names count too: a file that
 * was forced but whose folder was not is gone after a power cut.
 */

/** Forces what a log held at one moment. Immutable but for the recovery point it raises. */
final class LogFlush implements FlushTarget {
    private final Log log;
    private final long upTo;
    private final long from;
    private final int generation;
    private final Segments segments;
    private final boolean activeToo;

    /**
     * @param activeToo whether the segment being written is included, or only complete ones
     */
    LogFlush(Log log, boolean activeToo) {
        this.log = log;
        this.segments = log.segments();
        this.activeToo = activeToo;
        this.upTo = activeToo ? log.endOffset() : segments.last().baseOffset();
        this.generation = log.recovery().generation();
        this.from = log.recovery().offset();
    }

    @Override
    public long upTo() {
        return upTo;
    }

    @Override
    public void force() {
        int first = Math.max(0, segments.floor(from));
        while (first > 0 && segments.at(first - 1).isUnforced()) {
            first--;
        }
        int complete = segments.count() - 1;
        for (int i = first; i < complete; i++) {
            forceComplete(segments.at(i), segments.at(i + 1).baseOffset());
        }
        if (activeToo) {
            unlessRetired(segments.last(), segments.last()::forceRecords);
        }
        if (segments.at(segments.count() - 1).baseOffset() >= from) {
            unlessRetired(segments.last(), this::forceNames);
        }
        log.recovery().raise(upTo, generation);
    }

    private void forceComplete(Segment segment, long nextBase) {
        unlessRetired(
                segment,
                () -> {
                    segment.forceRecords();
                    segment.forceIndexes();
                    SnapshotFiles.force(log.disk(), log.snapshotPath(nextBase));
                });
    }

    private void forceNames() {
        Disk disk = log.disk();
        Path folder = log.folder();
        for (String name : List.of(EpochFile.NAME, TopicIdFile.NAME)) {
            Path file = folder.resolve(name);
            if (disk.size(file) >= 0) {
                try (DiskFile open = disk.openExisting(file)) {
                    open.force();
                }
            }
        }
        disk.syncFolder(folder);
        if (segments.first().baseOffset() >= from) {
            disk.syncFolder(disk.root());
        }
    }

    /** A segment that is gone needs no force, and its failure is no fault of the disk. */
    private static void unlessRetired(Segment segment, Runnable force) {
        try {
            force.run();
        } catch (DiskFailure e) {
            if (!segment.isRetired()) {
                throw e;
            }
        }
    }
}
