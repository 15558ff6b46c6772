package io.millrace.log;

import io.millrace.log.segment.Segment;
import io.millrace.log.segment.SegmentAges;
import io.millrace.log.segment.Segments;

/**
 * How much of a log is not compacted yet, and how far compaction may go.
 *
 * @param firstDirty all below was compacted before
 * @param firstUncleanable what begins here or later must not be touched: it is undecided, too
 *     young, or still being written
 * @param cleanBytes of segments that begin below the first
 * @param cleanableBytes of segments between the two
 * @param overdue whether {@code max.compaction.lag.ms} has passed for something
 */
record Dirt(
        long firstDirty,
        long firstUncleanable,
        long cleanBytes,
        long cleanableBytes,
        boolean overdue) {
    /**
     * Looks at a log; any thread.
     *
     * @param checkpoint up to where it was compacted, -1 for never
     */
    static Dirt of(Log log, long checkpoint, long nowMs) {
        LogView view = log.view();
        Segments segments = view.segments();
        long start = view.logStartOffset();
        boolean known = checkpoint >= start && checkpoint <= view.endOffset();
        long firstDirty = known ? checkpoint : start;
        long end = Math.min(view.lastStableOffset(), segments.last().baseOffset());
        var rules = log.config().compaction();
        long settled = rules.minLagMs() > 0 ? settled(view, firstDirty, nowMs, rules) : end;
        long uncleanable = Math.max(firstDirty, Math.min(end, settled));
        return new Dirt(
                firstDirty,
                uncleanable,
                bytes(view, 0, firstDirty),
                uncleanable > firstDirty ? bytes(view, segments.floor(firstDirty), uncleanable) : 0,
                rules.maxLagMs() != Long.MAX_VALUE
                        && isOverdue(segments, firstDirty, nowMs - rules.maxLagMs()));
    }

    /** The start of the first dirty segment with a record that is too young. */
    private static long settled(
            LogView view, long firstDirty, long nowMs, LogConfig.Compaction rules) {
        Segments segments = view.segments();
        for (int i = Math.max(0, segments.floor(firstDirty)); i < segments.count() - 1; i++) {
            if (SegmentAges.savedNewest(segments.at(i)) > nowMs - rules.minLagMs()) {
                return segments.at(i).baseOffset();
            }
        }
        return segments.last().baseOffset();
    }

    private static boolean isOverdue(Segments segments, long firstDirty, long untilMs) {
        for (int i = Math.max(0, segments.floor(firstDirty)); i < segments.count() - 1; i++) {
            Segment segment = segments.at(i);
            long first = segment.isRetired() ? -1 : SegmentAges.savedFirst(segment);
            if (first > 0 && first < untilMs) {
                return true;
            }
        }
        return false;
    }

    private static long bytes(LogView view, int from, long endOffset) {
        Segments segments = view.segments();
        long bytes = 0;
        for (int i = Math.max(0, from); i < segments.count(); i++) {
            if (segments.at(i).baseOffset() >= endOffset) {
                break;
            }
            bytes += view.bytesOf(i);
        }
        return bytes;
    }

    /** The dirty part of what there is. */
    double ratio() {
        long total = cleanBytes + cleanableBytes;
        return total == 0 ? 0 : (double) cleanableBytes / total;
    }

    /** Whether a pass is worth it. */
    boolean isEnough(double minRatio) {
        return cleanableBytes > 0 && (overdue || ratio() > minRatio);
    }
}
