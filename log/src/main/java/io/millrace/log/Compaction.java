package io.millrace.log;

import io.millrace.log.disk.DiskFailure;
import io.millrace.log.segment.Segment;
import io.millrace.log.upkeep.BatchCopy;
import io.millrace.log.upkeep.CompactionPass;
import io.millrace.log.upkeep.CompactionRules;
import io.millrace.log.upkeep.CompactionSource;
import io.millrace.log.upkeep.CompactionStopped;
import io.millrace.log.upkeep.Pace;
import io.millrace.log.upkeep.Replacement;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.random.RandomGenerator;

/*
 * ask the owner for the segments -> map keys -> for each group: copy -> ask the owner to swap -> sync the names
 *                                                                             '-> refused: the log has changed; give up
 * -> write the checkpoint
 */

/** One pass over one log, from question to checkpoint. Runs on any thread but the owner's. */
final class Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final Cleanable target;
    private final Dirt dirt;
    private final long nowMs;
    private final CompactionRules.Memory memory;

    Compaction(Cleanable target, Dirt dirt, long nowMs, CompactionRules.Memory memory) {
        this.target = target;
        this.dirt = dirt;
        this.nowMs = nowMs;
        this.memory = memory;
    }

    /** False when the log changed under it, or is nobody's now. */
    boolean run(Pace pace, RandomGenerator random) {
        CompactionSource source = target.owner().ask(SegmentSwap::source);
        if (source == null) {
            return false;
        }
        try (var pass = new CompactionPass(source, rules(), pace, random)) {
            long end = pass.map();
            if (end <= dirt.firstDirty() || !replace(pass)) {
                return false;
            }
            finish(source, end);
            return true;
        } catch (DiskFailure failure) {
            if (source.segments().haveGaps()) {
                throw new CompactionStopped(target.log() + " lost segments: " + failure);
            }
            throw failure;
        }
    }

    private CompactionRules rules() {
        LogConfig config = target.log().config();
        return new CompactionRules(
                dirt.firstDirty(),
                dirt.firstUncleanable(),
                nowMs,
                config.compaction().deleteRetentionMs(),
                new CompactionRules.Shape(
                        config.rolling().segmentBytes(),
                        config.rolling().segmentIndexBytes(),
                        config.rolling().indexIntervalBytes()),
                memory);
    }

    private boolean replace(CompactionPass pass) {
        beginCheckpoint();
        try (BatchCopy copies = pass.copies()) {
            for (List<Segment> group : pass.groups()) {
                if (target.log().isGone()) {
                    throw new CompactionStopped(target.log() + " is gone");
                }
                if (!swap(copies.copy(group))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** From its first swap on, a log has gaps that are no damage; see LogLoader. */
    private void beginCheckpoint() {
        var partition = target.log().partition();
        if (target.directory().cleanedUpTo(partition) < 0) {
            target.directory().noteCleaned(partition, dirt.firstDirty());
        }
    }

    private boolean swap(Replacement replacement) {
        Boolean swapped = target.owner().ask(log -> SegmentSwap.swap(log, replacement));
        Log log = target.log();
        if (swapped == null || !swapped) {
            LOG.info("{} has changed while it was compacted", log);
            replacement.cleaned().files().delete(log.disk());
            return false;
        }
        log.disk().syncFolder(log.folder());
        return true;
    }

    private void finish(CompactionSource source, long end) {
        Log log = target.log();
        if (log.isGone()) {
            return;
        }
        target.directory().noteCleaned(log.partition(), end);
        if (log.recovery().generation() != source.generation()) {
            target.directory().noteCleaned(log.partition(), log.view().logStartOffset());
        }
        LOG.debug("{} is compact up to {}", log, end);
    }
}
