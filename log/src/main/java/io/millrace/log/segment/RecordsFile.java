package io.millrace.log.segment;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.disk.DiskFile;
import io.millrace.log.disk.OpenFiles;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/*
 * closed --read or written--> open --not used for long--> closed
 *   both --retired--> whatever is open stays so, nothing more is opened --removed--> closed for good
 *
 * Each step replaces the whole state, so that a file which is let go of by one thread cannot be the one that another
 * thread has just promised to keep.
 */

/** The file of a segment's records, which may be taken away while somebody reads. */
final class RecordsFile implements OpenFiles.Holder {
    private static final State CLOSED = new State(null, false);

    private final Disk disk;
    private final Path path;
    private final AtomicReference<State> state = new AtomicReference<>(CLOSED);
    private volatile boolean used;

    private record State(@Nullable DiskFile file, boolean retired) {}

    RecordsFile(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    private State now() {
        return Objects.requireNonNull(state.get());
    }

    /** Creates the file with zeros up to that size. */
    void preallocate(int bytes) {
        try (DiskFile created = disk.open(path)) {
            created.preallocate(bytes);
        }
    }

    /** The file, or null when it is gone; any thread. */
    @Nullable DiskFile ifPresent() {
        State seen = now();
        if (seen.file != null || seen.retired) {
            return touch(seen.file);
        }
        try {
            return require();
        } catch (DiskFailure e) {
            if (now().retired) {
                return null;
            }
            throw e;
        }
    }

    private @Nullable DiskFile touch(@Nullable DiskFile file) {
        if (!used) {
            used = true;
        }
        return file;
    }

    /** The file, which must be there. */
    DiskFile require() {
        touch(null);
        while (true) {
            State seen = now();
            if (seen.file != null) {
                return seen.file;
            }
            DiskFile opened = disk.openExisting(path);
            if (state.compareAndSet(seen, new State(opened, seen.retired))) {
                disk.opened(this);
                return opened;
            }
            opened.close();
        }
    }

    /** Writes whole batches; when that fails, what was written of them is cut off. */
    void write(ByteBuffer batches, int position) {
        DiskFile open = require();
        try {
            open.write(batches, position);
        } catch (DiskFailure e) {
            undo(open, position, e);
            throw e;
        }
    }

    private static void undo(DiskFile open, int position, DiskFailure cause) {
        try {
            open.truncate(position);
        } catch (DiskFailure second) {
            cause.addSuppressed(second);
        }
    }

    /** Cuts off what is behind, for good. */
    void truncate(int size) {
        DiskFile open = require();
        open.truncate(size);
        open.force();
    }

    /** Whether it is gone, or about to go: what fails on it is then no fault of the disk. */
    boolean isRetired() {
        return now().retired;
    }

    /** Says that it is about to go: nothing more is opened. */
    void retire() {
        state.updateAndGet(seen -> new State(seen.file, true));
    }

    /** The same, and sees to it that the file is open now, for readers until it is closed. */
    void retireOpen() {
        State seen;
        do {
            require();
            seen = now();
        } while (seen.file == null || !state.compareAndSet(seen, new State(seen.file, true)));
    }

    /** Closes it; a reader that asks later is told that it is gone. */
    void close() {
        DiskFile open = state.updateAndGet(seen -> new State(seen.file, true)).file;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public boolean wasUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    @Override
    public @Nullable DiskFile release() {
        State seen = now();
        return !seen.retired && state.compareAndSet(seen, CLOSED) ? seen.file : null;
    }
}
