package io.millrace.log.segment;

import java.nio.ByteBuffer;

/*
 * Entries are only ever added, and the count is published after the entry, so readers that take the
 * count first and the bytes second see whole entries without a lock. A table never shrinks: whoever
 * wants fewer entries makes another one, and readers of the old one are not disturbed.
 */

/** Entries of equal size one after the other, as in the file: growing in memory, or mapped. */
final class IndexTable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final int entrySize;
    private volatile ByteBuffer bytes;
    private volatile int count;

    private IndexTable(int entrySize, ByteBuffer bytes, int count) {
        this.entrySize = entrySize;
        this.bytes = bytes;
        this.count = count;
    }

    static IndexTable empty(int entrySize) {
        return new IndexTable(entrySize, NOTHING, 0);
    }

    /** Entries that lie in {@code bytes}; what is left at its end is no entry. */
    static IndexTable over(int entrySize, ByteBuffer bytes) {
        return new IndexTable(entrySize, bytes, bytes.limit() / entrySize);
    }

    /** The first {@code count} entries, in memory of their own, ready to grow. */
    IndexTable head(int newCount) {
        ByteBuffer copy = ByteBuffer.allocate(newCount * entrySize);
        copy.put(0, bytes, 0, copy.capacity());
        return new IndexTable(entrySize, copy, newCount);
    }

    int count() {
        return count;
    }

    /** The bytes, of which as many entries are valid as {@link #count} said before. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** All entries, as they are to lie in the file. */
    ByteBuffer content() {
        int entries = count;
        return bytes.slice(0, entries * entrySize);
    }

    /** Room for one more entry, which becomes valid with {@link #added}. Writer only. */
    ByteBuffer room() {
        int used = count * entrySize;
        if (used + entrySize > bytes.capacity()) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(16 * entrySize, used * 2));
            larger.put(0, bytes, 0, used);
            bytes = larger;
        }
        return bytes;
    }

    /** Makes the entry valid that was put into {@link #room}. Writer only. */
    void added() {
        int before = count;
        count = before + 1;
    }
}
