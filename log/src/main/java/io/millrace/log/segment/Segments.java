package io.millrace.log.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The segments of a log, oldest first; the last one is being written. Immutable: copied when one
 * comes or goes, which is seldom, never on an append.
 */
public final class Segments {
    private final Segment[] segments;
    private final long completeBytes;

    private Segments(Segment[] segments) {
        this.segments = segments;
        long bytes = 0;
        for (int i = 0; i < segments.length - 1; i++) {
            bytes += segments[i].size();
        }
        this.completeBytes = bytes;
    }

    /** Segments in ascending order of their base offsets; at least one. */
    public static Segments of(List<Segment> segments) {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a log has at least one segment");
        }
        return new Segments(segments.toArray(new Segment[0]));
    }

    /** How many there are. */
    public int count() {
        return segments.length;
    }

    /** The one in that place, from 0, the oldest. */
    public Segment at(int index) {
        return segments[index];
    }

    /** The oldest. */
    public Segment first() {
        return segments[0];
    }

    /** The one being written. */
    public Segment last() {
        return segments[segments.length - 1];
    }

    /** All of them, oldest first. */
    public List<Segment> all() {
        return List.of(segments);
    }

    /**
     * Whether any has left the log without a successor; what fails then is no fault of the disk.
     */
    public boolean haveGaps() {
        return all().stream().anyMatch(IfPresent::isRemoved);
    }

    /** The bytes of all but the last one. */
    public long completeBytes() {
        return completeBytes;
    }

    /** The place of the last segment that starts at {@code offset} or before, or -1. */
    public int floor(long offset) {
        int low = 0;
        int high = segments.length - 1;
        if (segments[high].baseOffset() <= offset) {
            return high;
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (segments[middle].baseOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** With one more at the end. */
    public Segments plus(Segment segment) {
        Segment[] more = Arrays.copyOf(segments, segments.length + 1);
        more[segments.length] = segment;
        return new Segments(more);
    }

    /** The place of the first of these neighbours, or -1 when they are not all here in a row. */
    public int indexOf(List<Segment> neighbours) {
        return Collections.indexOfSubList(all(), neighbours);
    }

    /** With another one in place of {@code count} neighbours. */
    public Segments replaced(int from, int count, Segment other) {
        List<Segment> changed = new ArrayList<>(all());
        changed.subList(from, from + count).clear();
        changed.add(from, other);
        return of(changed);
    }

    /** Without the oldest {@code count}; at least one must stay. */
    public Segments withoutFirst(int count) {
        return new Segments(Arrays.copyOfRange(segments, count, segments.length));
    }

    /** The oldest {@code count}, at least one. */
    public Segments firstOnly(int count) {
        return new Segments(Arrays.copyOf(segments, count));
    }
}
