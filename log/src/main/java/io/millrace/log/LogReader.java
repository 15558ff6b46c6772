package io.millrace.log;

import io.millrace.log.disk.DiskFile;
import io.millrace.log.segment.BatchPlace;
import io.millrace.log.segment.IfPresent;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.AbortedTransaction;
import io.millrace.wire.io.Payload;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Finds batches in a view by their offsets. */
final class LogReader {
    private LogReader() {}

    static ReadOutcome read(
            LogView view, long offset, long upperBound, int maxBytes, boolean atLeastOneBatch) {
        long bound = Math.min(upperBound, view.endOffset());
        if (offset >= bound) {
            return LogSlice.EMPTY;
        }
        Segments segments = view.segments();
        for (int i = Math.max(0, segments.floor(offset)); i < segments.count(); i++) {
            if (segments.at(i).baseOffset() >= bound) {
                break;
            }
            LogSlice slice = readSegment(view, i, offset, bound, maxBytes, atLeastOneBatch);
            if (slice == null && segments.at(i).isSuperseded()) {
                return LogSlice.EMPTY;
            }
            if (slice == null) {
                return new ReadOutcome.OutOfRange(view.logStartOffset(), view.endOffset());
            }
            if (!slice.isEmpty()) {
                return slice;
            }
        }
        return LogSlice.EMPTY;
    }

    /** Null when the segment is gone; if another took its place, the next view has that. */
    private static @Nullable LogSlice readSegment(
            LogView view, int index, long offset, long bound, int maxBytes, boolean whole) {
        Segment segment = view.segments().at(index);
        return IfPresent.find(segment, () -> readOpen(view, index, offset, bound, maxBytes, whole));
    }

    private static @Nullable LogSlice readOpen(
            LogView view, int index, long offset, long bound, int maxBytes, boolean whole) {
        Segment segment = view.segments().at(index);
        DiskFile file = segment.file();
        if (file == null) {
            return null;
        }
        int end = view.bytesOf(index);
        if (bound < view.endOf(index)) {
            BatchPlace beyond = segment.find(file, bound, end);
            end = beyond == null ? end : beyond.position();
        }
        BatchPlace place = place(view, index, file, offset, end);
        return place == null
                ? LogSlice.EMPTY
                : slice(segment, file, place, end - place.position(), maxBytes, whole);
    }

    /** Readers at the log's end are the rule, and for them nothing needs to be read. */
    private static @Nullable BatchPlace place(
            LogView view, int index, DiskFile file, long offset, int end) {
        boolean last = index == view.segments().count() - 1;
        if (last && view.lastBatchOffset() == offset && end == view.bytesOf(index)) {
            int position = view.lastBatchPosition();
            return new BatchPlace(position, end - position, offset);
        }
        return end == 0 ? null : view.segments().at(index).find(file, offset, end);
    }

    private static LogSlice slice(
            Segment segment,
            DiskFile file,
            BatchPlace place,
            int available,
            int maxBytes,
            boolean whole) {
        int least = whole ? place.size() : 0;
        int size = Math.min(available, Math.max(maxBytes, least));
        if (size <= 0) {
            return LogSlice.EMPTY;
        }
        return new LogSlice(
                new Payload.FileRange(file.channel(), place.position(), size),
                place.size(),
                segment.baseOffset(),
                place.position());
    }

    /*
     * An upper bound of the offsets in the slice is good enough: clients look only at those
     * transactions whose records they meet.
     */
    static List<AbortedTransaction> aborted(LogView view, long offset, LogSlice slice) {
        Segments segments = view.segments();
        int from = Math.max(0, segments.floor(slice.segmentOffset()));
        long upper = -1;
        List<AbortedTransaction> found = List.of();
        for (int i = from; i < segments.count(); i++) {
            for (AbortedTransaction aborted : segments.at(i).aborted().entries()) {
                if (upper < 0) {
                    upper = upperBound(view, from, slice.position() + slice.size());
                    found = new ArrayList<>();
                }
                if (aborted.lastOffset() >= offset && aborted.firstOffset() < upper) {
                    found.add(aborted);
                }
                if (aborted.lastStableOffset() >= upper) {
                    return found;
                }
            }
        }
        return found;
    }

    private static long upperBound(LogView view, int index, int position) {
        long behind = view.segments().at(index).offsetBehind(position);
        return behind < 0 ? view.endOf(index) : behind;
    }
}
