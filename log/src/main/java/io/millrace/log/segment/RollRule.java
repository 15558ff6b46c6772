package io.millrace.log.segment;

/**
 * When a segment is complete.
 *
 * @param maxBytes of records
 * @param maxAgeMs between its first batch and the one to come
 * @param maxIndexBytes of each index
 */
public record RollRule(int maxBytes, long maxAgeMs, int maxIndexBytes) {
    /** Whether what comes must go into a segment of its own. */
    public boolean applies(Segment segment, Incoming next) {
        return segment.size() > maxBytes - next.bytes
                || (segment.size() > 0 && isOld(segment, next))
                || isIndexFull(segment)
                || next.lastOffset - segment.baseOffset() > Integer.MAX_VALUE;
    }

    private boolean isOld(Segment segment, Incoming next) {
        if (maxAgeMs == Long.MAX_VALUE) {
            return false;
        }
        long first = segment.firstBatchTimestamp();
        long waited = first >= 0 ? next.maxTimestamp - first : next.nowMs - segment.createdMs();
        return waited > maxAgeMs;
    }

    /** One place in the time index stays free for the last entry. */
    private boolean isIndexFull(Segment segment) {
        return segment.offsets().entries() >= maxIndexBytes / OffsetIndex.ENTRY
                || segment.times().entries() >= maxIndexBytes / TimeIndex.ENTRY - 1;
    }

    /**
     * What comes.
     *
     * @param nowMs the wall clock, for data without timestamps
     */
    public record Incoming(int bytes, long maxTimestamp, long lastOffset, long nowMs) {}
}
