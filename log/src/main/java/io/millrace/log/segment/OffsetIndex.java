package io.millrace.log.segment;

import io.millrace.log.disk.Disk;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/*
 *   0          4          8
 *   | relative | position |      sorted by both; "relative" is the last offset of the batch that
 *   | offset   |          |      starts at "position", less the segment's base offset
 */

/** Where in a segment's file some of its batches start. */
public final class OffsetIndex {
    /** Bytes of an entry. */
    public static final int ENTRY = 8;

    private final long baseOffset;
    private final IndexFile file;

    OffsetIndex(Disk disk, Path path, long baseOffset, boolean fresh) {
        this.baseOffset = baseOffset;
        this.file = new IndexFile(disk, path, ENTRY, OffsetIndex::inOrder, fresh);
    }

    private static boolean inOrder(ByteBuffer bytes, int before, int after) {
        return bytes.getInt(after) > bytes.getInt(before)
                && bytes.getInt(after + 4) > bytes.getInt(before + 4);
    }

    /** A position at or before the batch that contains {@code offset}: 0 when no entry helps. */
    int positionBefore(long offset) {
        IndexTable table = file.table();
        int count = table.count();
        ByteBuffer bytes = table.bytes();
        int at = lastAtMost(bytes, count, 0, offset - baseOffset);
        return at < 0 ? 0 : bytes.getInt(at * ENTRY + 4);
    }

    /** The offset of the first entry that lies at {@code position} or behind it, or -1. */
    long offsetFrom(int position) {
        IndexTable table = file.table();
        int count = table.count();
        ByteBuffer bytes = table.bytes();
        int at = lastAtMost(bytes, count, 4, position - 1L) + 1;
        return at < count ? baseOffset + bytes.getInt(at * ENTRY) : -1;
    }

    /** The index of the last entry whose field is at most {@code limit}, or -1. */
    private static int lastAtMost(ByteBuffer bytes, int count, int field, long limit) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (bytes.getInt(middle * ENTRY + field) <= limit) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** How many entries there are. */
    public int entries() {
        return file.table().count();
    }

    /** The offset of the last entry, or the base offset. */
    long lastOffset() {
        IndexTable table = file.table();
        int count = table.count();
        return count == 0 ? baseOffset : baseOffset + table.bytes().getInt((count - 1) * ENTRY);
    }

    /** The position of the last entry, or 0. */
    int lastPosition() {
        IndexTable table = file.table();
        int count = table.count();
        return count == 0 ? 0 : table.bytes().getInt((count - 1) * ENTRY + 4);
    }

    /** Adds an entry; offsets strictly increase. */
    void add(long lastOffset, int position) {
        IndexTable table = file.writable();
        ByteBuffer room = table.room();
        int at = table.count() * ENTRY;
        int relative = Math.toIntExact(lastOffset - baseOffset);
        if (at > 0 && relative <= room.getInt(at - ENTRY)) {
            throw new IllegalStateException(
                    "index entry for offset " + lastOffset + " after one for the same or a later");
        }
        room.putInt(at, relative);
        room.putInt(at + 4, position);
        table.added();
    }

    /** Drops the entries for {@code offset} and later ones. */
    void truncateTo(long offset) {
        IndexTable table = file.table();
        file.truncate(lastAtMost(table.bytes(), table.count(), 0, offset - baseOffset - 1) + 1);
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
