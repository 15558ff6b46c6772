package io.millrace.log.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An open file. Reads and writes name their position, so that any number of readers and one writer
 * share it. Every failure is a {@link DiskFailure}.
 */
public final class DiskFile implements AutoCloseable {
    private final Path root;
    private final Path path;
    private final FileChannel channel;

    /**
     * Wraps what a disk opened.
     *
     * @param root the log directory, which failures name
     */
    public DiskFile(Path root, Path path, FileChannel channel) {
        this.root = root;
        this.path = path;
        this.channel = channel;
    }

    /** The channel, to be sent from; nobody else may write to it or move its position. */
    public FileChannel channel() {
        return channel;
    }

    /** The size in bytes. */
    public long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw failed("size of", e);
        }
    }

    /** Fills {@code into} from its position; stops early only at the end of the file. */
    public int read(ByteBuffer into, long position) {
        try {
            int total = 0;
            while (into.hasRemaining()) {
                int count = channel.read(into, position + total);
                if (count < 0) {
                    break;
                }
                total += count;
            }
            return total;
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** Writes all of {@code from} at {@code position}. */
    public void write(ByteBuffer from, long position) {
        try {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    /** Cuts everything from {@code size} on; does nothing when the file is not longer. */
    public void truncate(long size) {
        try {
            channel.truncate(size);
        } catch (IOException e) {
            throw failed("truncate", e);
        }
    }

    /** Makes the file at least {@code size} bytes long, with zeros at its end. */
    public void preallocate(long size) {
        if (size > size()) {
            write(ByteBuffer.allocate(1), size - 1);
        }
    }

    /** Waits until the content survives a power cut. */
    public void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failed("force", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed("close", e);
        }
    }

    private DiskFailure failed(String verb, IOException cause) {
        return new DiskFailure(root, verb + " " + path, cause);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
