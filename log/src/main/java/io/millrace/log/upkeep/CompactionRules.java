package io.millrace.log.upkeep;

/**
 * What one pass of compaction is to do.
 *
 * @param firstDirty all below was compacted before
 * @param firstUncleanable nothing from here on may be looked at yet
 * @param nowMs the time of the pass
 * @param deleteRetentionMs how long tombstones and markers stay after the first pass that meets
 *     them
 */
public record CompactionRules(
        long firstDirty,
        long firstUncleanable,
        long nowMs,
        long deleteRetentionMs,
        Shape shape,
        Memory memory) {
    /**
     * How large the new segments may become.
     *
     * @param indexBytes of each index
     * @param indexIntervalBytes roughly this many bytes lie between two index entries
     */
    public record Shape(int segmentBytes, int indexBytes, int indexIntervalBytes) {}

    /**
     * What a pass may occupy.
     *
     * @param tableBytes for the table of keys
     * @param loadFactor how much of the table may be filled
     * @param bufferBytes for reading, and the same again for writing
     */
    public record Memory(long tableBytes, double loadFactor, int bufferBytes) {}
}
