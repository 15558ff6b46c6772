package io.millrace.wire.record;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.io.Malformed;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Walks the records of a batch of any format, decompressing as it goes. Everything that a batch can
 * have wrong shows as {@link Malformed}, from the constructor or from {@link #next}; the checksum
 * is not looked at. The decompressor serves one reader at a time.
 */
public final class RecordReader implements Iterator<LogRecord> {
    private final Iterator<LogRecord> records;

    /**
     * @param limit bytes that the records may have when decompressed
     */
    public RecordReader(RecordBatch batch, Decompressor decompressor, long limit) {
        records =
                batch.isLegacy()
                        ? LegacyReader.records(batch, decompressor, limit).iterator()
                        : new Current(batch, decompressor, limit);
    }

    @Override
    public boolean hasNext() {
        return records.hasNext();
    }

    @Override
    public LogRecord next() {
        return records.next();
    }

    /** All records of a batch. */
    public static List<LogRecord> all(RecordBatch batch, Decompressor decompressor, long limit) {
        List<LogRecord> all = new ArrayList<>();
        new RecordReader(batch, decompressor, limit).forEachRemaining(all::add);
        return all;
    }

    /**
     * Offset of a batch's first record, which for a compressed one of the old formats takes
     * decompression.
     */
    public static long firstOffset(RecordBatch batch, Decompressor decompressor, long limit) {
        if (!batch.isLegacy() || !batch.isCompressed()) {
            return batch.baseOffset();
        }
        return LegacyReader.records(batch, decompressor, limit).getFirst().offset();
    }

    /** Records of magic 2. */
    private static final class Current implements Iterator<LogRecord> {
        private final RecordCursor cursor = new RecordCursor();
        private final long baseOffset;
        private final long baseTimestamp;
        private final long appendTimestamp;
        private final boolean appendTime;
        private final int baseSequence;
        private int left;

        Current(RecordBatch batch, Decompressor decompressor, long limit) {
            baseOffset = batch.baseOffset();
            baseTimestamp = batch.baseTimestamp();
            appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
            appendTimestamp = batch.maxTimestamp();
            baseSequence = batch.baseSequence();
            left = batch.recordCount();
            if (left < 0) {
                throw new Malformed("batch of " + left + " records");
            }
            open(batch, decompressor, limit);
            checkEnd();
        }

        private void open(RecordBatch batch, Decompressor decompressor, long limit) {
            Codec codec = batch.codec();
            int from = batch.position() + RecordBatch.HEADER;
            int to = batch.position() + batch.sizeInBytes();
            if (codec == Codec.NONE || from == to) {
                cursor.overBytes(batch.buffer(), from, to);
            } else {
                cursor.overStream(decompressor.open(codec, batch.recordBytes(), limit));
            }
        }

        private void checkEnd() {
            if (left == 0 && !cursor.atEnd()) {
                throw new Malformed("bytes after the last record");
            }
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public LogRecord next() {
            if (left <= 0) {
                throw new NoSuchElementException();
            }
            int length = cursor.varint();
            if (length < 0) {
                throw new Malformed("record of " + length + " bytes");
            }
            long end = cursor.consumed() + length;
            cursor.skip(1);
            long timestamp = baseTimestamp + cursor.varlong();
            int delta = cursor.varint();
            ByteBuffer key = field(end);
            ByteBuffer value = field(end);
            List<RecordHeader> headers = headers(end);
            if (cursor.consumed() != end) {
                throw new Malformed("record has not the length that it declares");
            }
            left--;
            checkEnd();
            return new LogRecord(
                    baseOffset + delta,
                    appendTime ? appendTimestamp : timestamp,
                    baseSequence < 0 ? -1 : RecordBatch.sequenceAfter(baseSequence, delta),
                    key,
                    value,
                    headers);
        }

        private @Nullable ByteBuffer field(long end) {
            int length = RecordScan.fieldLength(cursor, end);
            return length < 0 ? null : cursor.take(length);
        }

        private List<RecordHeader> headers(long end) {
            int count = RecordScan.headerCount(cursor, end);
            if (count == 0) {
                return List.of();
            }
            List<RecordHeader> headers = new ArrayList<>(Math.min(count, 16));
            for (int i = 0; i < count; i++) {
                ByteBuffer key = field(end);
                if (key == null) {
                    throw new Malformed("header without a key");
                }
                headers.add(new RecordHeader(key, field(end)));
            }
            return headers;
        }
    }
}
