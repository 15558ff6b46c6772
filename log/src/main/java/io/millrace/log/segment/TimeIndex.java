package io.millrace.log.segment;

import io.millrace.log.disk.Disk;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/*
 *   0           8          12
 *   | timestamp | relative |     both sorted; no record up to that offset is later than "timestamp",
 *   |           | offset   |     and the batch that ends there holds it
 */

/** The greatest timestamps in a segment, and where they occur. */
public final class TimeIndex {
    /** Bytes of an entry. */
    public static final int ENTRY = 12;

    private final long baseOffset;
    private final IndexFile file;

    TimeIndex(Disk disk, Path path, long baseOffset, boolean fresh) {
        this.baseOffset = baseOffset;
        this.file = new IndexFile(disk, path, ENTRY, TimeIndex::inOrder, fresh);
    }

    private static boolean inOrder(ByteBuffer bytes, int before, int after) {
        return bytes.getLong(after) > bytes.getLong(before)
                && bytes.getInt(after + 8) >= bytes.getInt(before + 8);
    }

    /** An offset before which nothing is as late as {@code timestampMs}. */
    long offsetBefore(long timestampMs) {
        IndexTable table = file.table();
        int count = table.count();
        ByteBuffer bytes = table.bytes();
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (bytes.getLong(middle * ENTRY) < timestampMs) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high < 0 ? baseOffset : baseOffset + bytes.getInt(high * ENTRY + 8);
    }

    /** The greatest timestamp, or -1. */
    long lastTimestamp() {
        IndexTable table = file.table();
        int count = table.count();
        return count == 0 ? -1 : table.bytes().getLong((count - 1) * ENTRY);
    }

    /** The last offset of the batch with the greatest timestamp, or the base offset. */
    long lastOffset() {
        IndexTable table = file.table();
        int count = table.count();
        return count == 0 ? baseOffset : baseOffset + table.bytes().getInt((count - 1) * ENTRY + 8);
    }

    /** How many entries there are. */
    public int entries() {
        return file.table().count();
    }

    /** Adds an entry, unless it is no later than the last one. */
    void add(long timestampMs, long offset) {
        if (timestampMs <= lastTimestamp()) {
            return;
        }
        IndexTable table = file.writable();
        ByteBuffer room = table.room();
        int at = table.count() * ENTRY;
        int relative = Math.toIntExact(offset - baseOffset);
        if (at > 0 && relative < room.getInt(at - 4)) {
            throw new IllegalStateException(
                    "time index entry for offset " + offset + " after one for a later");
        }
        room.putLong(at, timestampMs);
        room.putInt(at + 8, relative);
        table.added();
    }

    /** Drops the entries for {@code offset} and later ones. */
    void truncateTo(long offset) {
        IndexTable table = file.table();
        int count = table.count();
        ByteBuffer bytes = table.bytes();
        while (count > 0 && baseOffset + bytes.getInt((count - 1) * ENTRY + 8) >= offset) {
            count--;
        }
        file.truncate(count);
    }

    /** Drops all entries, whatever the file holds. */
    void clear() {
        file.clear();
    }

    /** Starts without entries and leaves the file alone until there are new ones. */
    void forget() {
        file.forget();
    }

    void save() {
        file.save();
    }

    void unload() {
        file.unload();
    }
}
