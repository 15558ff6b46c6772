package io.millrace.log.state;

/**
 * A transaction that a marker ended.
 *
 * @param lastOffset the offset of the marker
 */
public record CompletedTransaction(
        long producerId, long firstOffset, long lastOffset, boolean aborted) {}
