package io.millrace.log.disk;

/**
 * Where work goes that waits for the disk: deleting files, flushing segments that are complete. A
 * task may throw {@link DiskFailure}; whoever runs it then takes the directory offline.
 */
public interface Background {
    /** Runs {@code task} soon, on another thread; tasks of one log keep no order. */
    void run(Runnable task);

    /** Runs {@code task} after {@code delayMs} milliseconds, on another thread. */
    void runAfter(long delayMs, Runnable task);
}
