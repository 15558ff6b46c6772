package io.millrace.log.disk;

/** A lock on a file, held against other processes until it is closed. */
public interface DiskLock extends AutoCloseable {
    @Override
    void close();
}
