package io.millrace.log.disk;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The disk under one log directory. All paths lie below {@link #root()}. Every method throws {@link
 * DiskFailure} when the disk does not do what was asked. May be called from any thread.
 */
public interface Disk {
    /** The log directory. */
    Path root();

    /** Opens a file for reading and writing, and creates it when it is missing. */
    DiskFile open(Path file);

    /** Opens a file that exists. */
    DiskFile openExisting(Path file);

    /** Creates an empty file; one that exists keeps its content. */
    void touch(Path file);

    /** The whole content of a small file, or null when there is none. */
    byte @Nullable [] read(Path file);

    /** The bytes of a file that will not change again, read-only, without occupying the heap. */
    ByteBuffer map(Path file);

    /** Writes a file, replacing what was there, without waiting for the disk. */
    void write(Path file, ByteBuffer content);

    /** The size of a file in bytes, or -1 when there is none. */
    long size(Path file);

    /** When a file was last modified, in milliseconds since 1970. */
    long modifiedMs(Path file);

    /** Says when a file was last modified, in milliseconds since 1970. */
    void setModifiedMs(Path file, long ms);

    /** Takes note that a file was opened which is to stay open; too many are closed again. */
    default void opened(OpenFiles.Holder holder) {}

    /** What a folder holds, in no order. */
    List<Entry> list(Path folder);

    /** The names of what a folder holds, in no order; cheaper than {@link #list}. */
    List<String> names(Path folder);

    /** Creates a folder and its parents where missing. */
    void createFolder(Path folder);

    /** Renames a file or folder in one step; an existing file at the target is replaced. */
    void rename(Path from, Path to);

    /** Deletes a file if it exists. */
    void delete(Path file);

    /** Deletes a folder and all that is in it, if it exists. */
    void deleteFolder(Path folder);

    /** Waits until names created, renamed or deleted in the folder survive a power cut. */
    void syncFolder(Path folder);

    /**
     * Locks a file, which is created when missing, against other processes.
     *
     * @return what releases the lock, or null when somebody else holds it
     */
    @Nullable DiskLock lock(Path file);

    /** How large the volume is and how much of it is free. */
    Space space();

    /** One name in a folder. */
    record Entry(String name, boolean folder) {}

    /** Sizes in bytes. */
    record Space(long totalBytes, long usableBytes) {}

    /**
     * Replaces a file so that after a crash there is either the old content or the new: written
     * under another name, forced, renamed, and the name forced too.
     *
     * @param beside the other name, in the same folder
     */
    default void replace(Path file, Path beside, ByteBuffer content) {
        try (DiskFile out = open(beside)) {
            out.truncate(0);
            out.write(content, 0);
            out.force();
        }
        rename(beside, file);
        Path folder = file.getParent();
        if (folder != null) {
            syncFolder(folder);
        }
    }

    /** The same with the suffix {@code .tmp} added to the name. */
    default void replace(Path file, ByteBuffer content) {
        replace(file, file.resolveSibling(file.getFileName() + ".tmp"), content);
    }
}
