package io.millrace.log.segment;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.disk.DiskFile;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/*
 * The file is opened when first needed and stays open: thousands of idle partitions cost no file
 * handles. Two readers may open it at the same time; the second one replaces the first one's file,
 * which stays usable until it is collected.
 */

/** The file of a segment's records, which may be taken away while somebody reads. */
final class RecordsFile {
    private final Disk disk;
    private final Path path;
    private volatile @Nullable DiskFile file;
    private volatile boolean retired;

    RecordsFile(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    /** Creates the file with zeros up to that size. */
    void preallocate(int bytes) {
        DiskFile created = disk.open(path);
        created.preallocate(bytes);
        file = created;
    }

    /** The file, or null when it is gone; any thread. */
    @Nullable DiskFile ifPresent() {
        DiskFile open = file;
        if (open != null || retired) {
            return open;
        }
        try {
            return require();
        } catch (DiskFailure e) {
            if (retired) {
                return null;
            }
            throw e;
        }
    }

    /** The file, which must be there. */
    DiskFile require() {
        DiskFile open = file;
        if (open == null) {
            open = disk.openExisting(path);
            file = open;
        }
        return open;
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
        return retired;
    }

    /** Says that it is about to go: nothing more is opened. */
    void retire() {
        retired = true;
    }

    /** Closes it; a reader that asks later is told that it is gone. */
    void close() {
        retired = true;
        DiskFile open = file;
        if (open != null) {
            open.close();
        }
    }
}
