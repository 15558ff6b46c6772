package io.millrace.wire.record;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compression;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.GrowingBytes;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Builds one batch of magic 2: header fields first, then records in order of offset, then {@link
 * #build}. What was not set is absent: base offset 0, no producer, no compression, the producer's
 * timestamps.
 */
public final class RecordBatchBuilder {
    private final GrowingBytes bytes;
    private Compression compression = Compression.NONE;
    private long baseOffset;
    private int leaderEpoch = RecordBatch.NO_LEADER_EPOCH;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int baseSequence = RecordBatch.NO_SEQUENCE;
    private int flags;
    private long baseTimestamp = RecordBatch.NO_TIMESTAMP;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    private long appendTimestamp;
    private int recordCount;
    private int lastOffsetDelta = -1;

    /** Starts with room for {@code capacity} bytes; it grows. */
    public RecordBatchBuilder(int capacity) {
        bytes = new GrowingBytes(Math.max(RecordBatch.HEADER, capacity));
        bytes.advance(RecordBatch.HEADER);
    }

    /** Starts with room for a small batch. */
    public RecordBatchBuilder() {
        this(512);
    }

    /** Compresses the records with this. */
    public RecordBatchBuilder compression(Compression how) {
        compression = how;
        return this;
    }

    /** Offset of the first record. */
    public RecordBatchBuilder baseOffset(long offset) {
        baseOffset = offset;
        return this;
    }

    /** Epoch of the leader. */
    public RecordBatchBuilder leaderEpoch(int epoch) {
        leaderEpoch = epoch;
        return this;
    }

    /** The producer, and its number of the first record (-1 in batches without one). */
    public RecordBatchBuilder producer(long id, short epoch, int sequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = sequence;
        return this;
    }

    /** Says that the batch belongs to a transaction. */
    public RecordBatchBuilder transactional() {
        flags |= RecordBatch.TRANSACTIONAL_BIT;
        return this;
    }

    /** Says that the records are markers. */
    public RecordBatchBuilder control() {
        flags |= RecordBatch.CONTROL_BIT;
        return this;
    }

    /** Gives all records the broker's time. */
    public RecordBatchBuilder appendTime(long timestamp) {
        flags |= RecordBatch.LOG_APPEND_TIME_BIT;
        appendTimestamp = timestamp;
        return this;
    }

    /** Until when compaction keeps this batch's tombstones; to be said before the first record. */
    public RecordBatchBuilder deleteHorizon(long timestamp) {
        if (recordCount > 0) {
            throw new IllegalStateException("records are already relative to another timestamp");
        }
        flags |= RecordBatch.DELETE_HORIZON_BIT;
        baseTimestamp = timestamp;
        return this;
    }

    /**
     * Header fields of a batch that this one replaces, all but its compression and record-dependent
     * ones; its last offset is kept as well.
     */
    public RecordBatchBuilder like(RecordBatch batch) {
        baseOffset(batch.baseOffset());
        leaderEpoch(batch.partitionLeaderEpoch());
        producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence());
        flags |= batch.attributes() & (RecordBatch.TRANSACTIONAL_BIT | RecordBatch.CONTROL_BIT);
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            appendTime(batch.maxTimestamp());
        }
        return lastOffset(batch.lastOffset());
    }

    /** The last offset, when it is to be beyond that of the last record. */
    public RecordBatchBuilder lastOffset(long offset) {
        lastOffsetDelta = Math.max(lastOffsetDelta, Math.toIntExact(offset - baseOffset));
        return this;
    }

    /** Appends a record at the offset after the last. */
    public RecordBatchBuilder append(
            long timestamp, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        return append(timestamp, key, value, List.of());
    }

    /** Appends a record with headers at the offset after the last. */
    public RecordBatchBuilder append(
            long timestamp,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<RecordHeader> headers) {
        return appendAt(baseOffset + lastOffsetDelta + 1, timestamp, key, value, headers);
    }

    /** Appends a record at its own offset. */
    public RecordBatchBuilder append(LogRecord record) {
        return appendAt(
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
    }

    /** Appends a record at the given offset; positions of the buffers stay where they are. */
    public RecordBatchBuilder appendAt(
            long offset,
            long timestamp,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<RecordHeader> headers) {
        if (recordCount == 0 && (flags & RecordBatch.DELETE_HORIZON_BIT) == 0) {
            baseTimestamp = timestamp;
        }
        int delta = Math.toIntExact(offset - baseOffset);
        long timestampDelta = timestamp - baseTimestamp;
        Varints.put(bytes, bodySize(delta, timestampDelta, key, value, headers));
        bytes.putByte(0);
        Varints.put(bytes, timestampDelta);
        Varints.put(bytes, delta);
        putField(key);
        putField(value);
        Varints.put(bytes, headers.size());
        for (RecordHeader header : headers) {
            putField(header.key());
            putField(header.value());
        }
        recordCount++;
        lastOffsetDelta = Math.max(lastOffsetDelta, delta);
        maxTimestamp = Math.max(maxTimestamp, timestamp);
        return this;
    }

    private static int bodySize(
            int delta,
            long timestampDelta,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<RecordHeader> headers) {
        long size = 1L + Varints.size(timestampDelta) + Varints.size(delta);
        size += fieldSize(key) + fieldSize(value) + Varints.size(headers.size());
        for (RecordHeader header : headers) {
            size += fieldSize(header.key()) + fieldSize(header.value());
        }
        return Math.toIntExact(size);
    }

    private static long fieldSize(@Nullable ByteBuffer field) {
        return field == null ? 1 : (long) Varints.size(field.remaining()) + field.remaining();
    }

    private void putField(@Nullable ByteBuffer field) {
        if (field == null) {
            Varints.put(bytes, -1);
        } else {
            Varints.put(bytes, field.remaining());
            bytes.put(field);
        }
    }

    /** Records so far. */
    public int recordCount() {
        return recordCount;
    }

    /** Whether there are no records. */
    public boolean isEmpty() {
        return recordCount == 0;
    }

    /** Bytes so far, header included, before compression. */
    public int plainSizeInBytes() {
        return bytes.size();
    }

    /** Bytes that a record adds at most, beyond those of key, value and headers. */
    public static int recordOverhead() {
        return 21;
    }

    /** The batch, uncompressed or not as was said; the builder is used up. */
    public ByteBuffer build(Compressor compressor) {
        if (compression.codec() == Codec.NONE || recordCount == 0) {
            return seal(bytes, Codec.NONE);
        }
        GrowingBytes packed = new GrowingBytes(RecordBatch.HEADER + 64 + bytes.size() / 2);
        packed.advance(RecordBatch.HEADER);
        int records = bytes.size() - RecordBatch.HEADER;
        compressor.compress(compression, bytes.array(), RecordBatch.HEADER, records, 2, packed);
        return seal(packed, compression.codec());
    }

    /** The batch with its records uncompressed; the builder is used up. */
    public ByteBuffer build() {
        if (compression.codec() != Codec.NONE) {
            throw new IllegalStateException(compression + " needs a compressor");
        }
        return seal(bytes, Codec.NONE);
    }

    /**
     * A batch of no records, as compaction leaves behind to remember a producer; the builder is
     * used up.
     *
     * @param maxTimestamp that of the batch which lost its records
     */
    public ByteBuffer buildEmpty(long maxTimestamp) {
        if (recordCount > 0) {
            throw new IllegalStateException("batch has " + recordCount + " records");
        }
        this.maxTimestamp = maxTimestamp;
        return seal(bytes, Codec.NONE);
    }

    private ByteBuffer seal(GrowingBytes out, Codec codec) {
        ByteBuffer batch = out.view();
        boolean appendTime = (flags & RecordBatch.LOG_APPEND_TIME_BIT) != 0;
        batch.putLong(0, baseOffset);
        batch.putInt(RecordBatch.LENGTH_AT, out.size() - RecordBatch.OVERHEAD);
        batch.putInt(RecordBatch.LEADER_EPOCH_AT, leaderEpoch);
        batch.put(RecordBatch.MAGIC_AT, (byte) 2);
        batch.putShort(RecordBatch.ATTRIBUTES_AT, (short) (flags | codec.id()));
        batch.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, lastOffsetDelta);
        batch.putLong(RecordBatch.BASE_TIMESTAMP_AT, baseTimestamp);
        batch.putLong(RecordBatch.MAX_TIMESTAMP_AT, appendTime ? appendTimestamp : maxTimestamp);
        batch.putLong(RecordBatch.PRODUCER_ID_AT, producerId);
        batch.putShort(RecordBatch.PRODUCER_EPOCH_AT, producerEpoch);
        batch.putInt(RecordBatch.BASE_SEQUENCE_AT, baseSequence);
        batch.putInt(RecordBatch.RECORD_COUNT_AT, recordCount);
        RecordBatch.at(batch, 0).sealCrc();
        return batch;
    }
}
