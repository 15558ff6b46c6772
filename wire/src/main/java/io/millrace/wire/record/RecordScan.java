package io.millrace.wire.record;

import io.millrace.wire.io.Malformed;

/*
 * Reads every record of a batch of magic 2 without making an object of any: lengths, counts and
 * offset deltas are checked, and what the broker wants to know is gathered on the way.
 *
 *   record: length | attributes | timestamp delta | offset delta | key | value | header count | headers
 *   field:  length, -1 for null | bytes            all numbers zig-zag varints
 */
final class RecordScan {
    /** What a record may be refused for. */
    interface Refusals {
        void timestampOutOfRange(int index, long timestamp);

        void keyMissing(int index);
    }

    private final RecordCursor cursor = new RecordCursor();
    private long maxTimestamp;
    private int maxTimestampDelta;

    /** Latest timestamp, -1 when no record has one. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    /** Offset delta of the first record with the latest timestamp, -1 for none. */
    int maxTimestampDelta() {
        return maxTimestampDelta;
    }

    /** Where the records are to be read from. */
    RecordCursor cursor() {
        return cursor;
    }

    /**
     * Reads all records of a batch, which the cursor has been put at; they must end where it ends.
     *
     * @throws Malformed at the first byte out of place
     */
    void run(RecordBatch batch, Bounds bounds, Refusals refusals) {
        maxTimestamp = RecordBatch.NO_TIMESTAMP;
        maxTimestampDelta = -1;
        int count = batch.recordCount();
        long base = batch.baseTimestamp();
        boolean appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        long appendTimestamp = batch.maxTimestamp();
        for (int index = 0; index < count; index++) {
            long delta = record(index, bounds.keyRequired, refusals);
            long timestamp = appendTime ? appendTimestamp : base + delta;
            if (timestamp > maxTimestamp) {
                maxTimestamp = timestamp;
                maxTimestampDelta = index;
            }
            if (bounds.excludes(timestamp)) {
                refusals.timestampOutOfRange(index, timestamp);
            }
        }
        if (!cursor.atEnd()) {
            throw new Malformed("bytes after the last record");
        }
    }

    /** Reads one record and returns its timestamp delta. */
    private long record(int index, boolean keyRequired, Refusals refusals) {
        RecordCursor in = cursor;
        int length = in.varint();
        if (length < 0) {
            throw new Malformed("record of " + length + " bytes");
        }
        long end = in.consumed() + length;
        in.skip(1);
        final long timestampDelta = in.varlong();
        if (in.varint() != index) {
            throw new Malformed("record " + index + " has another offset");
        }
        if (skipField(in, end) < 0 && keyRequired) {
            refusals.keyMissing(index);
        }
        skipField(in, end);
        skipHeaders(in, end);
        if (in.consumed() != end) {
            throw new Malformed("record has not the length that it declares");
        }
        return timestampDelta;
    }

    /** What every record of the batch must satisfy; timestamps of -1 always do. */
    record Bounds(long earliest, long latest, boolean keyRequired) {
        boolean excludes(long timestamp) {
            return (timestamp < earliest || timestamp > latest)
                    && timestamp != RecordBatch.NO_TIMESTAMP;
        }
    }

    private static int skipField(RecordCursor in, long end) {
        int length = fieldLength(in, end);
        if (length > 0) {
            in.skip(length);
        }
        return length;
    }

    private static void skipHeaders(RecordCursor in, long end) {
        int count = headerCount(in, end);
        for (int i = 0; i < count; i++) {
            if (skipField(in, end) < 0) {
                throw new Malformed("header without a key");
            }
            skipField(in, end);
        }
    }

    /** Length of a field that must fit before {@code end}; -1 for null. */
    static int fieldLength(RecordCursor in, long end) {
        int length = in.varint();
        if (length < -1 || length > end - in.consumed()) {
            throw new Malformed("field of " + length + " bytes");
        }
        return length;
    }

    /** Headers that must fit before {@code end}: each takes two bytes at least. */
    static int headerCount(RecordCursor in, long end) {
        int count = in.varint();
        if (count < 0 || count > (end - in.consumed()) / 2) {
            throw new Malformed("record with " + count + " headers");
        }
        return count;
    }
}
