package io.millrace.log.state;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFile;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The snapshots of a log's producer table: files named after the offset up to which they hold
 * everything. Belongs to the log's owner.
 */
public final class SnapshotFiles {
    /** Ends the name of a snapshot. */
    public static final String SUFFIX = ".snapshot";

    private final Disk disk;
    private final Path folder;
    private final TreeSet<Long> offsets;

    /**
     * Snapshots in a folder.
     *
     * @param offsets those that are there
     */
    public SnapshotFiles(Disk disk, Path folder, Collection<Long> offsets) {
        this.disk = disk;
        this.folder = folder;
        this.offsets = new TreeSet<>(offsets);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return offsets.isEmpty();
    }

    /** The offset of the newest one, or -1. */
    public long latest() {
        return offsets.isEmpty() ? -1 : offsets.last();
    }

    /**
     * Writes a snapshot, unless nothing can have come since the newest one.
     *
     * @return whether it was written
     */
    public boolean take(ProducerTable producers, long offset) {
        if (offset <= latest() || offset == 0) {
            return false;
        }
        disk.write(path(offset), ProducerSnapshot.encode(producers));
        offsets.add(offset);
        return true;
    }

    /** Writes a snapshot, in place of one at the same offset. */
    public void replace(ProducerTable producers, long offset) {
        disk.write(path(offset), ProducerSnapshot.encode(producers));
        offsets.add(offset);
    }

    /**
     * Fills the table from the newest snapshot that is good for a log from {@code start} to {@code
     * end}. Newer ones and those at or before the start are deleted, and so are damaged ones.
     *
     * @param expiredUntilMs producers silent since then are left out
     * @return the offset from which the table must be completed from the log
     */
    public long load(ProducerTable producers, long start, long end, long expiredUntilMs) {
        deleteAll(offsets.tailSet(end, false));
        deleteAll(offsets.headSet(start, true));
        producers.clear();
        while (!offsets.isEmpty()) {
            long newest = offsets.last();
            byte[] content = disk.read(path(newest));
            if (content != null && ProducerSnapshot.restore(producers, content, expiredUntilMs)) {
                return newest;
            }
            deleteAll(List.of(newest));
        }
        return start;
    }

    /** Deletes what lies at neither of the given offsets, except the newest one. */
    public void deleteStrays(Collection<Long> segmentOffsets) {
        TreeSet<Long> strays = new TreeSet<>(offsets);
        strays.removeAll(segmentOffsets);
        strays.remove(latest());
        deleteAll(strays);
    }

    /** Deletes snapshots older than {@code offset}. */
    public void deleteBelow(long offset) {
        deleteAll(offsets.headSet(offset, false));
    }

    /** Deletes the snapshot at an offset, unless it is the newest one. */
    public void delete(long offset) {
        if (offset < latest() && offsets.contains(offset)) {
            deleteAll(List.of(offset));
        }
    }

    /** Deletes all. */
    public void deleteAll() {
        deleteAll(offsets);
    }

    private void deleteAll(Collection<Long> doomed) {
        for (long offset : List.copyOf(doomed)) {
            disk.delete(path(offset));
            offsets.remove(offset);
        }
    }

    /** The file of a snapshot. */
    public Path path(long offset) {
        String digits = Long.toString(offset);
        return folder.resolve("0".repeat(20 - digits.length()) + digits + SUFFIX);
    }

    /** Waits until a snapshot survives a power cut, if there is one; any thread. */
    public static void force(Disk disk, Path snapshot) {
        if (disk.size(snapshot) >= 0) {
            try (DiskFile file = disk.openExisting(snapshot)) {
                file.force();
            }
        }
    }
}
