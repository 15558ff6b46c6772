package io.millrace.log.segment;

import io.millrace.log.disk.Disk;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What the two indexes of a segment have in common: sorted entries of equal size in a file. */
abstract sealed class EntryIndex permits OffsetIndex, TimeIndex {
    final long baseOffset;
    final IndexFile file;
    private final int entrySize;

    /**
     * @param fresh whether there is nothing in the file yet
     */
    EntryIndex(Disk disk, Path path, long baseOffset, int entrySize, boolean fresh) {
        this.baseOffset = baseOffset;
        this.entrySize = entrySize;
        this.file = new IndexFile(disk, path, entrySize, this::inOrder, fresh);
    }

    /** Whether the entry at one position of the bytes may be followed by that at another. */
    abstract boolean inOrder(ByteBuffer bytes, int before, int after);

    /** One of the numbers in an entry, which starts at that position. */
    interface Field {
        long of(ByteBuffer bytes, int at);
    }

    /** The number of the last entry whose field is at most {@code limit}, or -1. */
    final int lastAtMost(IndexTable table, Field field, long limit) {
        int low = 0;
        int high = table.count() - 1;
        ByteBuffer bytes = table.bytes();
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (field.of(bytes, middle * entrySize) <= limit) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** A field of the last entry, or something else when there is none. */
    final long last(Field field, long otherwise) {
        IndexTable table = file.table();
        int count = table.count();
        return count == 0 ? otherwise : field.of(table.bytes(), (count - 1) * entrySize);
    }

    /** How many entries there are. */
    public final int entries() {
        return file.table().count();
    }

    /** Drops all entries, whatever the file holds. */
    final void clear() {
        file.clear();
    }

    /** Starts without entries and leaves the file alone until there are new ones. */
    final void forget() {
        file.forget();
    }

    final void save() {
        file.save();
    }

    final void unload() {
        file.unload();
    }
}
