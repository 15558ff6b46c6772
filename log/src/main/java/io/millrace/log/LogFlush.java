package io.millrace.log;

import io.millrace.log.disk.DiskFile;
import io.millrace.log.segment.IfPresent;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.EpochFile;
import io.millrace.log.state.EpochTable;
import io.millrace.log.state.SnapshotFiles;
import io.millrace.log.state.TopicIdFile;

import java.nio.file.Path;

/*
 * The indexes of the segment being written are not forced: its recovery makes them anew. Those of
 * complete segments are, since the recovery point will pass them; and at a shutdown all are, unless
 * they are so small that the next start does without. New names count too: a file that was forced
 * but whose folder was not is gone after a power cut. So does the file of epochs: after a power cut only the batches above
 * the recovery point are read again, and an older file that is whole would not be doubted.
 */

/** Forces what a log held at one moment. Immutable but for the recovery point it raises. */
final class LogFlush implements FlushTarget {
    /** How far it goes. */
    enum Scope {
        /** Segments to which nothing will be added. */
        COMPLETE_SEGMENTS,
        /** All records. */
        ALL,
        /** All records and everything beside them; the directory syncs its own names. */
        SHUTDOWN
    }

    private final Log log;
    private final Scope scope;
    private final long upTo;
    private final long from;
    private final int generation;
    private final Segments segments;
    private final EpochTable epochs;

    LogFlush(Log log, Scope scope) {
        this.log = log;
        this.scope = scope;
        this.segments = log.segments();
        this.epochs = log.epochs().table();
        this.upTo =
                scope == Scope.COMPLETE_SEGMENTS ? segments.last().baseOffset() : log.endOffset();
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
        unlessRetired(segments.last(), this::forceLast);
        unlessRetired(segments.last(), this::forceEpochs);
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

    private void forceLast() {
        Segment last = segments.last();
        boolean newName = last.baseOffset() >= from;
        switch (scope) {
            case COMPLETE_SEGMENTS -> {}
            case ALL -> last.forceRecords();
            case SHUTDOWN -> forceForShutdown(last);
        }
        if (newName) {
            forceTopicId();
        }
        if (newName || scope == Scope.SHUTDOWN) {
            log.disk().syncFolder(log.folder());
        }
        if (segments.first().baseOffset() >= from && scope != Scope.SHUTDOWN) {
            log.disk().syncFolder(log.disk().root());
        }
    }

    private void forceForShutdown(Segment last) {
        if (upTo > from) {
            last.forceRecords();
        }
        if (!last.isSmall()) {
            last.forceIndexes();
        }
        if (!log.producers().isEmpty()) {
            SnapshotFiles.force(log.disk(), log.snapshotPath(upTo));
        }
    }

    private void forceTopicId() {
        forceFile(TopicIdFile.NAME);
    }

    /* The owner may replace the file meanwhile. What a power cut leaves of a newer one is whole or seen to be damaged. */
    private void forceEpochs() {
        if (log.recovery().areDurable(epochs)) {
            return;
        }
        if (forceFile(EpochFile.NAME)) {
            log.disk().syncFolder(log.folder());
        }
        log.recovery().durable(epochs);
    }

    private boolean forceFile(String name) {
        Path file = log.folder().resolve(name);
        if (log.disk().size(file) < 0) {
            return false;
        }
        try (DiskFile open = log.disk().openExisting(file)) {
            open.force();
        }
        return true;
    }

    /** A segment that is gone needs no force. */
    private static void unlessRetired(Segment segment, Runnable force) {
        IfPresent.find(
                segment,
                () -> {
                    force.run();
                    return null;
                });
    }
}
