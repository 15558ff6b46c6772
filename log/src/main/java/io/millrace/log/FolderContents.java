package io.millrace.log;

import static io.millrace.log.segment.SegmentFiles.ABORTED;
import static io.millrace.log.segment.SegmentFiles.CLEANED;
import static io.millrace.log.segment.SegmentFiles.DELETED;
import static io.millrace.log.segment.SegmentFiles.OFFSETS;
import static io.millrace.log.segment.SegmentFiles.RECORDS;
import static io.millrace.log.segment.SegmentFiles.SWAP;
import static io.millrace.log.segment.SegmentFiles.TIMES;

import io.millrace.log.disk.Disk;
import io.millrace.log.segment.BatchScan;
import io.millrace.log.segment.SegmentFiles;
import io.millrace.log.state.EpochFile;
import io.millrace.log.state.SnapshotFiles;
import io.millrace.log.state.TopicIdFile;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.RecordBatch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/*
 * Compaction, and the splitting of a segment, go through these names:
 *
 *   write x.log.cleaned --rename--> x.log.swap --delete what it replaces--> rename to x.log
 *
 * A crash may leave any of them. ".cleaned" was not finished: it goes, and so does every ".swap" at
 * or above the lowest of them, since a split renames from the highest on. Any other ".swap" is
 * complete and takes the place of the segments whose offsets it covers.
 */

/** The files of a partition's folder by kind, after the leftovers of a crash are dealt with. */
final class FolderContents {
    private final Disk disk;
    private final Path folder;
    private final TreeSet<Long> segments = new TreeSet<>();
    private final TreeSet<Long> snapshots = new TreeSet<>();
    private final Set<String> names;

    private FolderContents(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
        this.names = new HashSet<>(disk.names(folder));
    }

    static FolderContents of(Disk disk, Path folder) {
        var contents = new FolderContents(disk, folder);
        contents.dealWithLeftovers();
        contents.classify();
        return contents;
    }

    /** Base offsets of segments. */
    NavigableSet<Long> segments() {
        return segments;
    }

    /** Offsets of snapshots. */
    NavigableSet<Long> snapshots() {
        return snapshots;
    }

    boolean hasIndexes(long segment) {
        return names.contains(SegmentFiles.name(segment, OFFSETS))
                && names.contains(SegmentFiles.name(segment, TIMES));
    }

    boolean hasAborted(long segment) {
        return names.contains(SegmentFiles.name(segment, ABORTED));
    }

    boolean hasTopicId() {
        return names.contains(TopicIdFile.NAME);
    }

    boolean hasEpochs() {
        return names.contains(EpochFile.NAME);
    }

    private void dealWithLeftovers() {
        List<String> swaps = new ArrayList<>();
        long lowestCleaned = Long.MAX_VALUE;
        for (String name : List.copyOf(names)) {
            if (name.endsWith(DELETED)) {
                delete(name);
            } else if (name.endsWith(CLEANED)) {
                lowestCleaned = Math.min(lowestCleaned, SegmentFiles.offsetOf(name));
                delete(name);
            } else if (name.endsWith(SWAP)) {
                swaps.add(name);
            }
        }
        for (String name : List.copyOf(swaps)) {
            if (SegmentFiles.offsetOf(name) >= lowestCleaned) {
                delete(name);
                swaps.remove(name);
            }
        }
        if (!swaps.isEmpty()) {
            finishSwap(swaps);
        }
    }

    private void finishSwap(List<String> swaps) {
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (String name : swaps) {
            if (name.endsWith(RECORDS + SWAP)) {
                from = Math.min(from, SegmentFiles.offsetOf(name));
                to = Math.max(to, endOf(name));
            }
        }
        for (String name : List.copyOf(names)) {
            long offset = SegmentFiles.offsetOf(name);
            boolean replaced = offset >= from && offset < to && !name.endsWith(SWAP);
            if (replaced && !name.endsWith(SnapshotFiles.SUFFIX)) {
                delete(name);
            }
        }
        for (String name : swaps) {
            String plain = name.substring(0, name.length() - SWAP.length());
            disk.rename(folder.resolve(name), folder.resolve(plain));
            names.remove(name);
            names.add(plain);
        }
        disk.syncFolder(folder);
    }

    /** The offset after the last batch of a segment under its swap name. */
    private long endOf(String swap) {
        long end = SegmentFiles.offsetOf(swap);
        try (var file = disk.openExisting(folder.resolve(swap))) {
            var scan = new BatchScan(file, 0, (int) file.size());
            for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
                end = batch.nextOffset();
            }
        } catch (Malformed e) {
            // Damaged behind this point: recovery will cut it off.
        }
        return end;
    }

    private void classify() {
        for (String name : names) {
            long offset = SegmentFiles.offsetOf(name);
            if (offset >= 0 && name.endsWith(RECORDS)) {
                segments.add(offset);
            } else if (offset >= 0 && name.endsWith(SnapshotFiles.SUFFIX)) {
                snapshots.add(offset);
            }
        }
        for (String name : List.copyOf(names)) {
            boolean index =
                    name.endsWith(OFFSETS) || name.endsWith(TIMES) || name.endsWith(ABORTED);
            if (index && !segments.contains(SegmentFiles.offsetOf(name))) {
                delete(name);
            }
        }
    }

    private void delete(String name) {
        disk.delete(folder.resolve(name));
        names.remove(name);
    }
}
