package io.millrace.replication.partition;

/**
 * How far a follower is, by its last fetch.
 *
 * @param replica the broker
 * @param logStartOffset where its log starts
 * @param endOffset where its log ends
 */
public record FollowerPosition(int replica, long logStartOffset, long endOffset) {
    /** Whether a reader at {@code offset} finds there what it wants. */
    public boolean serves(long offset) {
        return logStartOffset <= offset && offset <= endOffset;
    }
}
