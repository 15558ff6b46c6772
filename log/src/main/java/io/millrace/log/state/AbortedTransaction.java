package io.millrace.log.state;

/**
 * A transaction that was rolled back.
 *
 * @param firstOffset its first record
 * @param lastOffset its abort marker
 * @param lastStableOffset the offset below which nothing was open right after the abort
 */
public record AbortedTransaction(
        long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
