package io.millrace.server.api.data;

import io.millrace.log.LogView;
import io.millrace.log.TimestampHit;
import io.millrace.replication.partition.PartitionView;
import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.List;

/**
 * One client's question after offsets of one partition.
 *
 * <pre>
 *  timestamp | answer                                     | since version
 *  t >= 0    | first record at t or later                 | 1
 *  -1        | end of what the client may read            | 0
 *  -2        | start of the log                           | 0
 *  -3        | record with the greatest timestamp         | 7
 *  -4        | start of the log on this broker's disk     | 8
 *  -5, -6    | tiered storage, of which there is none     | 9, 11
 * </pre>
 *
 * @param view the partition, of which this broker is leader
 * @param replicaId the asking broker, -1 for a consumer, -2 for a debugger
 * @param readCommitted whether the client reads committed records only
 */
record OffsetQuery(PartitionView view, int replicaId, boolean readCommitted, int version) {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;
    private static final int NOT_AVAILABLE_SINCE = 5;
    private static final int CONSUMER = -1;

    /** What is found. */
    sealed interface Answer {}

    /** A place in the log; {@link TimestampHit#NONE} when there is no such record. */
    record Found(TimestampHit hit) implements Answer {}

    /** It cannot be said. */
    record Refused(ErrorCode error) implements Answer {}

    Answer find(long timestamp) {
        if (timestamp < 0 && version < oldestVersion(timestamp)) {
            return new Refused(ErrorCode.UNSUPPORTED_VERSION);
        }
        if (timestamp >= 0 || timestamp == MAX_TIMESTAMP) {
            return byTimestamp(timestamp);
        }
        if (timestamp == LATEST) {
            return isSettled()
                    ? new Found(new TimestampHit(-1, readableEnd(), view.leaderEpoch()))
                    : unavailable();
        }
        if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            long start = log().logStartOffset();
            return new Found(new TimestampHit(-1, start, log().epochs().epochOf(start)));
        }
        return new Found(TimestampHit.NONE);
    }

    /**
     * The form of version 0: starts of segments, latest first, the log's end before all of them. By
     * timestamp those are given that lie at or before the first record that is not older.
     */
    List<Long> oldStyle(long timestamp, int max) {
        long end = readableEnd();
        long[] starts = log().segmentOffsets();
        long upTo = end;
        if (timestamp == EARLIEST) {
            upTo = log().logStartOffset();
        } else if (timestamp >= 0) {
            long offset = log().offsetForTimestamp(timestamp, end).offset();
            upTo = offset < 0 ? end : offset;
        }
        var offsets = new ArrayList<Long>();
        if (timestamp == LATEST && max > 0) {
            offsets.add(end);
        }
        for (int i = starts.length - 1; i >= 0 && offsets.size() < max; i--) {
            long start = Math.max(starts[i], log().logStartOffset());
            if (start <= upTo && !offsets.contains(start)) {
                offsets.add(start);
            }
        }
        return offsets;
    }

    /** What lies at or above the readable end counts as not there. */
    private Answer byTimestamp(long timestamp) {
        long end = readableEnd();
        var hit =
                timestamp == MAX_TIMESTAMP
                        ? log().maxTimestamp(end)
                        : log().offsetForTimestamp(timestamp, end);
        boolean found = hit.offset() >= 0 && hit.offset() < end;
        if (found) {
            return new Found(hit);
        }
        return isSettled() ? new Found(TimestampHit.NONE) : unavailable();
    }

    /** A new leader may not know yet what an earlier one told its clients (KIP-207). */
    private boolean isSettled() {
        return replicaId != CONSUMER || view.isHighWatermarkSettled();
    }

    private Refused unavailable() {
        return new Refused(
                version >= NOT_AVAILABLE_SINCE
                        ? ErrorCode.OFFSET_NOT_AVAILABLE
                        : ErrorCode.LEADER_NOT_AVAILABLE);
    }

    private long readableEnd() {
        if (replicaId != CONSUMER) {
            return log().endOffset();
        }
        return readCommitted ? log().lastStableOffset() : log().highWatermark();
    }

    private LogView log() {
        return view.openLog();
    }

    private static int oldestVersion(long timestamp) {
        if (timestamp >= EARLIEST) {
            return 0;
        }
        if (timestamp == MAX_TIMESTAMP) {
            return 7;
        }
        if (timestamp == EARLIEST_LOCAL) {
            return 8;
        }
        if (timestamp == LATEST_TIERED) {
            return 9;
        }
        return timestamp == EARLIEST_PENDING_UPLOAD ? 11 : Integer.MAX_VALUE;
    }
}
