package io.millrace.log.upkeep;

import io.millrace.log.disk.Disk;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.AbortedTransaction;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/** Copies what stays of group after group. Belongs to the thread of its pass. */
public final class BatchCopy implements AutoCloseable {
    private final CompactionPass pass;
    private final Disk disk;
    private final BatchFilter filter;
    private final long oldTombstonesUntilMs;
    private @Nullable CleanedSegment target;

    BatchCopy(CompactionPass pass, List<AbortedTransaction> aborted) {
        this.pass = pass;
        this.disk = pass.source().disk();
        this.filter =
                new BatchFilter(
                        pass.keys(),
                        new TransactionTrail(aborted, this::keepAborted),
                        pass.source().lastRecords(),
                        pass.rules());
        this.oldTombstonesUntilMs = oldTombstonesUntil();
    }

    /** Counted from the age of the last segment that was compacted before. */
    private long oldTombstonesUntil() {
        Segments segments = pass.source().segments();
        int lastClean = segments.floor(pass.rules().firstDirty() - 1);
        return lastClean < 0
                ? 0
                : modifiedMs(segments.at(lastClean)) - pass.rules().deleteRetentionMs();
    }

    private long modifiedMs(Segment segment) {
        return segment.isRetired() ? 0 : disk.modifiedMs(segment.files().records());
    }

    private void keepAborted(AbortedTransaction aborted) {
        if (target != null) {
            target.addAborted(aborted);
        }
    }

    /** Copies a group into one segment, complete and forced to the disk. */
    public Replacement copy(List<Segment> group) {
        long createdMs = group.getFirst().createdMs();
        var cleaned =
                new CleanedSegment(disk, CompactionPass.cleaned(group), createdMs, pass.rules());
        target = cleaned;
        boolean done = false;
        try {
            for (Segment segment : group) {
                copy(segment, cleaned);
            }
            Segment result = cleaned.finish(modifiedMs(group.getLast()));
            done = true;
            return new Replacement(group, result, pass.source().generation());
        } finally {
            target = null;
            if (!done) {
                cleaned.discard();
            }
        }
    }

    private void copy(Segment segment, CleanedSegment cleaned) {
        boolean keepOld = modifiedMs(segment) > oldTombstonesUntilMs;
        pass.show(segment, batch -> add(batch, keepOld, cleaned));
        for (AbortedTransaction aborted : segment.aborted().entries()) {
            if (aborted.lastOffset() > pass.keys().latest()) {
                cleaned.addAborted(aborted);
            }
        }
    }

    private void add(RecordBatch batch, boolean keepOldTombstones, CleanedSegment cleaned) {
        ByteBuffer kept = filter.filter(batch, keepOldTombstones);
        if (kept != null) {
            cleaned.add(kept);
            pass.report(kept.remaining());
        }
    }

    @Override
    public void close() {
        filter.close();
    }
}
