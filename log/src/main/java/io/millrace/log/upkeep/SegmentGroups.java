package io.millrace.log.upkeep;

import io.millrace.log.segment.OffsetIndex;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.log.segment.TimeIndex;

import java.util.ArrayList;
import java.util.List;

/** Divides neighbouring segments into groups, each of which fits into one segment. */
final class SegmentGroups {
    private final Segments segments;
    private final CompactionRules rules;

    SegmentGroups(Segments segments, CompactionRules rules) {
        this.segments = segments;
        this.rules = rules;
    }

    /** All segments that begin before an offset, which is not beyond the last one's start. */
    List<List<Segment>> upTo(long offset) {
        List<List<Segment>> groups = new ArrayList<>();
        int from = 0;
        while (from < segments.count() - 1 && segments.at(from).baseOffset() < offset) {
            int to = from + 1;
            while (to < segments.count() - 1
                    && segments.at(to).baseOffset() < offset
                    && fits(from, to)) {
                to++;
            }
            groups.add(segments.all().subList(from, to));
            from = to;
        }
        return groups;
    }

    /** Whether the segments from one place up to and with another make one segment. */
    private boolean fits(int from, int to) {
        long bytes = 0;
        long offsetBytes = 0;
        long timeBytes = 0;
        for (int i = from; i <= to; i++) {
            Segment segment = segments.at(i);
            bytes += segment.size();
            offsetBytes += (long) segment.offsets().entries() * OffsetIndex.ENTRY;
            timeBytes += (long) segment.times().entries() * TimeIndex.ENTRY;
        }
        long lastOffset = segments.at(to + 1).baseOffset() - 1;
        return bytes <= rules.shape().segmentBytes()
                && offsetBytes <= rules.shape().indexBytes()
                && timeBytes <= rules.shape().indexBytes()
                && lastOffset - segments.at(from).baseOffset() <= Integer.MAX_VALUE;
    }
}
