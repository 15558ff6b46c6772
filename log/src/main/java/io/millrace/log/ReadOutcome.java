package io.millrace.log;

/** What a read finds: bytes, or that there is no such offset. */
public sealed interface ReadOutcome permits LogSlice, ReadOutcome.OutOfRange {
    /**
     * The offset lies outside the log.
     *
     * @param logStartOffset the first offset there is
     * @param endOffset the offset that the next record will get
     */
    record OutOfRange(long logStartOffset, long endOffset) implements ReadOutcome {}
}
