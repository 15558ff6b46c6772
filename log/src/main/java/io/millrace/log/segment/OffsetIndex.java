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
public final class OffsetIndex extends EntryIndex {
    /** Bytes of an entry. */
    public static final int ENTRY = 8;

    private static final Field OFFSET = ByteBuffer::getInt;
    private static final Field POSITION = (bytes, at) -> bytes.getInt(at + 4);

    OffsetIndex(Disk disk, Path path, long baseOffset, boolean fresh) {
        super(disk, path, baseOffset, ENTRY, fresh);
    }

    @Override
    boolean inOrder(ByteBuffer bytes, int before, int after) {
        return bytes.getInt(after) > bytes.getInt(before)
                && bytes.getInt(after + 4) > bytes.getInt(before + 4);
    }

    /** A position at or before the batch that contains {@code offset}: 0 when no entry helps. */
    int positionBefore(long offset) {
        IndexTable table = file.table();
        int at = lastAtMost(table, OFFSET, offset - baseOffset);
        return at < 0 ? 0 : table.bytes().getInt(at * ENTRY + 4);
    }

    /** The offset of the first entry that lies at {@code position} or behind it, or -1. */
    long offsetFrom(int position) {
        IndexTable table = file.table();
        int at = lastAtMost(table, POSITION, position - 1L) + 1;
        return at < table.count() ? baseOffset + table.bytes().getInt(at * ENTRY) : -1;
    }

    /** The offset of the last entry, or the base offset. */
    long lastOffset() {
        return baseOffset + last(OFFSET, 0);
    }

    /** The position of the last entry, or 0. */
    int lastPosition() {
        return (int) last(POSITION, 0);
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
        file.truncate(lastAtMost(file.table(), OFFSET, offset - baseOffset - 1) + 1);
    }
}
