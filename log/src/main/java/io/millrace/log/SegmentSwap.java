package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.segment.Departure;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.SegmentFiles;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.ProducerFacts;
import io.millrace.log.upkeep.CompactionSource;
import io.millrace.log.upkeep.LastRecord;
import io.millrace.log.upkeep.Replacement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 *   x.log.cleaned --rename--> x.log.swap; sources get .deleted; x.log.swap --rename--> x.log
 *
 * Up to the last ".cleaned" a crash leaves the sources; from then on, what replaces them (see FolderContents). The
 * names reach the disk in this order on every file system with a journal; whoever asked for the swap syncs the folder.
 */

/** Puts the outcome of a compaction into the log it was made from. Belongs to the log's owner. */
final class SegmentSwap {
    private SegmentSwap() {}

    static CompactionSource source(Log log) {
        Map<Long, LastRecord> last = new HashMap<>();
        for (ProducerFacts facts : log.producers().facts()) {
            long id = facts.producerId();
            last.put(id, new LastRecord(log.producers().lastOffset(id), facts.epoch()));
        }
        return new CompactionSource(log.disk(), log.segments(), log.recovery().generation(), last);
    }

    static boolean swap(Log log, Replacement replacement) {
        Segments before = log.segments();
        List<Segment> sources = replacement.sources();
        int from = before.indexOf(sources);
        boolean fits =
                from >= 0
                        && from + sources.size() < before.count()
                        && replacement.generation() == log.recovery().generation()
                        && log.config().compaction().compact();
        if (fits) {
            swap(log, replacement, from);
        }
        return fits;
    }

    private static void swap(Log log, Replacement replacement, int from) {
        Disk disk = log.disk();
        Segment cleaned = replacement.cleaned();
        List<Segment> sources = replacement.sources();
        cleaned.files().rename(disk, SegmentFiles.SWAP);
        List<Runnable> removals = new ArrayList<>();
        sources.forEach(source -> removals.add(Departure.supersede(source)));
        cleaned.files().with(SegmentFiles.SWAP).rename(disk, "");
        Segment merged =
                Segment.existing(
                        disk,
                        cleaned.files().with(""),
                        cleaned.size(),
                        !cleaned.aborted().entries().isEmpty(),
                        cleaned.createdMs());
        log.setSegments(log.segments().replaced(from, sources.size(), merged));
        log.publish();
        for (Segment source : sources.subList(1, sources.size())) {
            log.snapshots().delete(source.baseOffset());
        }
        SegmentRemoval.later(log, removals);
    }
}
