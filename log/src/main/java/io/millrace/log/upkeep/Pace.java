package io.millrace.log.upkeep;

/** Hears of every byte that compaction reads or writes, and may make it wait. */
@FunctionalInterface
public interface Pace {
    /** As fast as it goes. */
    Pace FREE = _ -> {};

    /**
     * Takes note of bytes that were read or written.
     *
     * @throws CompactionStopped when there is to be no more
     */
    void moved(long bytes);
}
