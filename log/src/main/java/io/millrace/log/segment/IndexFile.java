package io.millrace.log.segment;

import io.millrace.log.disk.Disk;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/*
 * The index of a segment that is being written lives in memory and reaches its file when the
 * segment is completed or closed: after a crash it would be rebuilt anyway, so keeping the file up
 * to date would be work for nothing. The index of a complete segment is mapped when first asked.
 *
 * A file that has been mapped is never changed, only replaced, since the mapping would change too.
 */

/** An index with its file: loaded when first needed, by whoever needs it first. */
final class IndexFile {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);

    private final Disk disk;
    private final Path path;
    private final int entrySize;
    private final Order order;

    /** Null until loaded; a reader that loads late must not undo what the writer has added. */
    private final AtomicReference<@Nullable IndexTable> table;

    private boolean unsaved;
    private volatile boolean mapped;

    /** Whether an entry may follow another. */
    interface Order {
        boolean allows(ByteBuffer bytes, int before, int after);
    }

    /**
     * @param fresh whether there is nothing in the file yet
     */
    IndexFile(Disk disk, Path path, int entrySize, Order order, boolean fresh) {
        this.disk = disk;
        this.path = path;
        this.entrySize = entrySize;
        this.order = order;
        this.table = new AtomicReference<>(fresh ? IndexTable.empty(entrySize) : null);
    }

    /** The entries, for reading. */
    IndexTable table() {
        IndexTable known = table.get();
        if (known != null) {
            return known;
        }
        mapped = true;
        IndexTable loaded = checked(disk.map(path));
        table.compareAndSet(null, loaded);
        IndexTable current = table.get();
        return current == null ? loaded : current;
    }

    /** The entries, ready to grow. Writer only. */
    IndexTable writable() {
        IndexTable loaded = table.get();
        if (loaded == null) {
            byte[] content = disk.read(path);
            ByteBuffer bytes = ByteBuffer.wrap(content == null ? new byte[0] : content);
            loaded = checked(bytes);
            table.set(loaded);
        } else if (loaded.bytes().isReadOnly()) {
            loaded = loaded.head(loaded.count());
            table.set(loaded);
        }
        unsaved = true;
        return loaded;
    }

    /** An index that cannot be right is done without: readers then look at the records. */
    private IndexTable checked(ByteBuffer bytes) {
        boolean sound = bytes.limit() % entrySize == 0;
        for (int at = entrySize; sound && at < bytes.limit(); at += entrySize) {
            sound = order.allows(bytes, at - entrySize, at);
        }
        if (!sound) {
            LOG.warn("{} is damaged and not used", path);
            return IndexTable.empty(entrySize);
        }
        return IndexTable.over(entrySize, bytes);
    }

    /** Keeps the first {@code count} entries. Writer only. */
    void truncate(int count) {
        table.set(table().head(count));
        unsaved = true;
    }

    /** Drops all entries without a look at the file. Writer only. */
    void clear() {
        table.set(IndexTable.empty(entrySize));
        unsaved = true;
    }

    /** Has no entries from now on; the file stays as it is until one is added. Writer only. */
    void forget() {
        table.set(IndexTable.empty(entrySize));
    }

    /** Writes the file if it is behind. Writer only. */
    void save() {
        IndexTable current = table.get();
        if (unsaved && current != null) {
            if (mapped) {
                disk.delete(path);
            }
            disk.write(path, current.content());
            unsaved = false;
        }
    }

    /** Lets go of the memory once the file is up to date. Writer only. */
    void unload() {
        if (!unsaved) {
            table.set(null);
        }
    }
}
