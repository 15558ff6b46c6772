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
public final class TimeIndex extends EntryIndex {
    /** Bytes of an entry. */
    public static final int ENTRY = 12;

    private static final Field TIMESTAMP = ByteBuffer::getLong;
    private static final Field OFFSET = (bytes, at) -> bytes.getInt(at + 8);

    TimeIndex(Disk disk, Path path, long baseOffset, boolean fresh) {
        super(disk, path, baseOffset, ENTRY, fresh);
    }

    @Override
    boolean inOrder(ByteBuffer bytes, int before, int after) {
        return bytes.getLong(after) > bytes.getLong(before)
                && bytes.getInt(after + 8) >= bytes.getInt(before + 8);
    }

    /** An offset before which nothing is as late as {@code timestampMs}. */
    long offsetBefore(long timestampMs) {
        IndexTable table = file.table();
        int at = lastAtMost(table, TIMESTAMP, timestampMs - 1);
        return at < 0 ? baseOffset : baseOffset + table.bytes().getInt(at * ENTRY + 8);
    }

    /** The greatest timestamp, or -1. */
    long lastTimestamp() {
        return last(TIMESTAMP, -1);
    }

    /** The last offset of the batch with the greatest timestamp, or the base offset. */
    long lastOffset() {
        return baseOffset + last(OFFSET, 0);
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
        file.truncate(lastAtMost(file.table(), OFFSET, offset - baseOffset - 1) + 1);
    }
}
