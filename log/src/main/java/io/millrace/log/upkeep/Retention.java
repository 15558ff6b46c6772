package io.millrace.log.upkeep;

import io.millrace.log.segment.Segment;
import io.millrace.log.segment.SegmentAges;
import io.millrace.log.segment.Segments;

/**
 * Decides which segments have had their day: always the oldest ones, and only what is committed.
 *
 * @param logStartOffset segments that lie before it as a whole are not wanted whatever the policy
 * @param highWatermark nothing that reaches beyond it may go
 * @param endOffset where the last segment ends
 * @param limits what the policy keeps
 */
public record Retention(long logStartOffset, long highWatermark, long endOffset, Limits limits) {
    /**
     * What is kept.
     *
     * @param byPolicy whether the other fields matter: only topics that delete by age and size
     * @param maxAgeMs -1 for any
     * @param maxBytes -1 for any
     */
    public record Limits(boolean byPolicy, long maxAgeMs, long maxBytes) {}

    /**
     * How many of the oldest segments may go. All of them is a possible answer; the caller then
     * starts a new one first.
     */
    public int expired(Segments segments, long nowMs) {
        int count = 0;
        while (count < segments.count() && isBreached(segments, count)) {
            count++;
        }
        if (limits.byPolicy) {
            count = Math.max(count, tooLarge(segments));
            count = Math.max(count, tooOld(segments, nowMs));
        }
        return count;
    }

    private boolean isBreached(Segments segments, int index) {
        return index + 1 < segments.count()
                && isCommitted(segments, index)
                && segments.at(index + 1).baseOffset() <= logStartOffset;
    }

    private int tooLarge(Segments segments) {
        if (limits.maxBytes < 0) {
            return 0;
        }
        long excess = segments.completeBytes() + segments.last().size() - limits.maxBytes;
        int count = 0;
        while (count < segments.count() && mayGo(segments, count)) {
            excess -= segments.at(count).size();
            if (excess < 0) {
                break;
            }
            count++;
        }
        return count;
    }

    private int tooOld(Segments segments, long nowMs) {
        if (limits.maxAgeMs < 0) {
            return 0;
        }
        int count = 0;
        while (count < segments.count() && mayGo(segments, count)) {
            if (nowMs - SegmentAges.newest(segments.at(count)) <= limits.maxAgeMs) {
                break;
            }
            count++;
        }
        return count;
    }

    private boolean mayGo(Segments segments, int index) {
        Segment segment = segments.at(index);
        boolean emptyLast = index == segments.count() - 1 && segment.size() == 0;
        return !emptyLast && isCommitted(segments, index);
    }

    private boolean isCommitted(Segments segments, int index) {
        long upper = index + 1 < segments.count() ? segments.at(index + 1).baseOffset() : endOffset;
        return highWatermark >= upper;
    }
}
