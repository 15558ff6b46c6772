package io.millrace.log;

/**
 * A record found by its timestamp.
 *
 * @param leaderEpoch the epoch in which it was appended, or -1 when that is not known
 */
public record TimestampHit(long timestampMs, long offset, int leaderEpoch) {
    /** No record. */
    public static final TimestampHit NONE = new TimestampHit(-1, -1, -1);
}
