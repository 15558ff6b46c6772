package io.millrace.log.segment;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFile;
import io.millrace.log.state.AbortedTransaction;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/*
 *   0       2           10            18           26                 34
 *   |version|producer id|first offset |last offset |last stable offset|     sorted by last offset
 *   |   0   |           |             |            |                  |
 */

/**
 * The transactions whose abort marker lies in a segment. There are few, so they are kept as one
 * list, which is replaced when one comes; the file exists only when there is at least one.
 */
public final class AbortedIndex {
    /** Bytes of an entry. */
    public static final int ENTRY = 34;

    private static final List<AbortedTransaction> NONE = List.of();

    private final Disk disk;
    private final Path path;

    /** Null until loaded; a reader that loads late must not undo what the writer has added. */
    private final AtomicReference<@Nullable List<AbortedTransaction>> entries;

    /** One more than the number of the first entry that is not in the file, 0 when all are. */
    private int unsaved;

    AbortedIndex(Disk disk, Path path, boolean present) {
        this.disk = disk;
        this.path = path;
        this.entries = new AtomicReference<>(present ? null : NONE);
    }

    /** The entries in the order of their markers. */
    public List<AbortedTransaction> entries() {
        List<AbortedTransaction> known = entries.get();
        if (known != null) {
            return known;
        }
        List<AbortedTransaction> loaded = load();
        entries.compareAndSet(null, loaded);
        List<AbortedTransaction> current = entries.get();
        return current == null ? loaded : current;
    }

    private List<AbortedTransaction> load() {
        byte[] content = disk.read(path);
        if (content == null) {
            return NONE;
        }
        ByteBuffer bytes = ByteBuffer.wrap(content);
        List<AbortedTransaction> read = new ArrayList<>(content.length / ENTRY);
        while (bytes.remaining() >= ENTRY) {
            bytes.getShort();
            read.add(
                    new AbortedTransaction(
                            bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong()));
        }
        return List.copyOf(read);
    }

    /** Whether the file holds whole entries of a known version, in order. */
    boolean isSane(long baseOffset) {
        byte[] content = entries.get() == null ? disk.read(path) : null;
        if (content == null) {
            return true;
        }
        ByteBuffer bytes = ByteBuffer.wrap(content);
        boolean sane = content.length % ENTRY == 0;
        for (int at = 0; sane && at < content.length; at += ENTRY) {
            sane = bytes.getShort(at) == 0 && bytes.getLong(at + 18) >= baseOffset;
        }
        return sane;
    }

    /**
     * Adds a transaction, in memory and in the file. When the latter fails, {@link #save} or the
     * next addition tries again.
     */
    public void add(AbortedTransaction transaction) {
        List<AbortedTransaction> before = entries();
        if (!before.isEmpty() && before.getLast().lastOffset() >= transaction.lastOffset()) {
            throw new IllegalStateException(transaction + " follows " + before.getLast());
        }
        List<AbortedTransaction> after = new ArrayList<>(before);
        after.add(transaction);
        entries.set(List.copyOf(after));
        int saved = unsaved == 0 ? before.size() : unsaved - 1;
        unsaved = saved + 1;
        write(saved, after);
    }

    private void write(int from, List<AbortedTransaction> all) {
        ByteBuffer bytes = encode(all.subList(from, all.size()));
        try (DiskFile file = disk.open(path)) {
            file.write(bytes, (long) from * ENTRY);
        }
        unsaved = 0;
    }

    /** Writes what an addition could not. Writer only. */
    void save() {
        if (unsaved > 0) {
            write(unsaved - 1, entries());
        }
    }

    /** Drops the transactions whose marker is at {@code offset} or later. */
    void truncateTo(long offset) {
        List<AbortedTransaction> before = entries();
        List<AbortedTransaction> kept =
                before.stream().filter(aborted -> aborted.lastOffset() < offset).toList();
        if (kept.size() < before.size()) {
            disk.write(path, encode(kept));
            entries.set(kept);
            unsaved = 0;
        }
    }

    /** Drops all entries, whatever the file holds. */
    void clear() {
        disk.delete(path);
        entries.set(NONE);
        unsaved = 0;
    }

    private static ByteBuffer encode(List<AbortedTransaction> transactions) {
        ByteBuffer bytes = ByteBuffer.allocate(transactions.size() * ENTRY);
        for (AbortedTransaction aborted : transactions) {
            bytes.putShort((short) 0)
                    .putLong(aborted.producerId())
                    .putLong(aborted.firstOffset())
                    .putLong(aborted.lastOffset())
                    .putLong(aborted.lastStableOffset());
        }
        return bytes.flip();
    }
}
