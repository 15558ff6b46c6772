package io.millrace.wire.record;

import io.millrace.wire.compress.Codec;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/*
 * Magic 2:
 *   0      8      12      16    17   21     23        27       35      43       51     53       57     61
 *   |base  |length|leader |magic|crc |attri-|last off-|base    |max    |producer|prod. |base    |record|
 *   |offset|      |epoch  |     |    |butes |set delta|timest. |timest.|id      |epoch |sequence|count |
 *
 * Magic 0 and 1, an entry of a message set; a compressed one wraps a whole set in its value:
 *   0      8      12   16    17     18             (26)
 *   |offset|length|crc |magic|attri-|timestamp     |key length|key|value length|value|
 *   |      |      |    |     |butes |magic 1 only  |
 *
 * The magic byte is at the same place in all three.
 */

/**
 * A view of one batch, of any format, over the bytes it lies in; it copies nothing and remembers
 * nothing. The buffer must be big-endian; its position and limit play no role.
 *
 * <p>For the old formats, fields that they do not have read as absent: -1 or false.
 */
public final class RecordBatch {
    /** Bytes of offset and length, which the length itself does not count. */
    public static final int OVERHEAD = 12;

    /** Bytes of a header of magic 2; those of the old formats are shorter. */
    public static final int HEADER = 61;

    public static final long NO_TIMESTAMP = -1;
    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_LEADER_EPOCH = -1;

    static final int LENGTH_AT = 8;
    static final int LEADER_EPOCH_AT = 12;
    static final int MAGIC_AT = 16;
    static final int CRC_AT = 17;
    static final int ATTRIBUTES_AT = 21;
    static final int LAST_OFFSET_DELTA_AT = 23;
    static final int BASE_TIMESTAMP_AT = 27;
    static final int MAX_TIMESTAMP_AT = 35;
    static final int PRODUCER_ID_AT = 43;
    static final int PRODUCER_EPOCH_AT = 51;
    static final int BASE_SEQUENCE_AT = 53;
    static final int RECORD_COUNT_AT = 57;

    static final int CODEC_MASK = 0b111;
    static final int LOG_APPEND_TIME_BIT = 0x08;
    static final int TRANSACTIONAL_BIT = 0x10;
    static final int CONTROL_BIT = 0x20;
    static final int DELETE_HORIZON_BIT = 0x40;

    private final ByteBuffer buffer;
    private final int position;

    private RecordBatch(ByteBuffer buffer, int position) {
        this.buffer = buffer;
        this.position = position;
    }

    /**
     * The batch that starts at {@code position} of the buffer. Its header must be there; for what
     * concerns records and checksum, all of it. {@link Batches} finds batches in untrusted bytes.
     */
    public static RecordBatch at(ByteBuffer buffer, int position) {
        return new RecordBatch(buffer, position);
    }

    /** The buffer that this is a view of. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Index of the first byte in the buffer. */
    public int position() {
        return position;
    }

    /** All bytes, header included, as declared. */
    public int sizeInBytes() {
        return OVERHEAD + buffer.getInt(position + LENGTH_AT);
    }

    /** The bytes of this batch as a buffer of its own, shared. */
    public ByteBuffer bytes() {
        return buffer.slice(position, sizeInBytes());
    }

    /** Format: 0, 1 or 2. */
    public int magic() {
        return buffer.get(position + MAGIC_AT);
    }

    /** Whether this is an entry of a message set of magic 0 or 1. */
    public boolean isLegacy() {
        return magic() < 2;
    }

    /**
     * Offset of the first record. For a compressed entry of the old formats this is the offset of
     * the last one, since the first would need decompression.
     */
    public long baseOffset() {
        return buffer.getLong(position);
    }

    /** Offset of the last record that was appended, whether or not compaction has kept it. */
    public long lastOffset() {
        return isLegacy() ? baseOffset() : baseOffset() + lastOffsetDelta();
    }

    /** The offset after this batch. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    /** Distance of the last offset from the first; 0 for the old formats. */
    public int lastOffsetDelta() {
        return isLegacy() ? 0 : buffer.getInt(position + LAST_OFFSET_DELTA_AT);
    }

    /** Epoch of the leader that appended it, -1 for none. */
    public int partitionLeaderEpoch() {
        return isLegacy() ? NO_LEADER_EPOCH : buffer.getInt(position + LEADER_EPOCH_AT);
    }

    /** The stored checksum, as an unsigned number. */
    public long crc() {
        return Integer.toUnsignedLong(
                buffer.getInt(position + (isLegacy() ? LegacyEntry.CRC_AT : CRC_AT)));
    }

    /** The flags. */
    public int attributes() {
        return isLegacy()
                ? buffer.get(position + LegacyEntry.ATTRIBUTES_AT)
                : buffer.getShort(position + ATTRIBUTES_AT);
    }

    /** The number of the codec, which may be one that nobody knows. */
    public int codecId() {
        return attributes() & CODEC_MASK;
    }

    /**
     * How records are compressed.
     *
     * @throws io.millrace.wire.io.Malformed when the number is no codec's
     */
    public Codec codec() {
        return Codec.of(codecId());
    }

    /** Whether records are compressed. */
    public boolean isCompressed() {
        return codecId() != 0;
    }

    /** Who set the timestamps; magic 0 has none and counts as the producer's. */
    public TimestampType timestampType() {
        boolean appendTime = magic() > 0 && (attributes() & LOG_APPEND_TIME_BIT) != 0;
        return appendTime ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME;
    }

    /** Whether records belong to a transaction. */
    public boolean isTransactional() {
        return has(TRANSACTIONAL_BIT);
    }

    /** Whether records are markers that consumers do not see. */
    public boolean isControl() {
        return has(CONTROL_BIT);
    }

    /** Whether {@link #baseTimestamp} is the time after which compaction may drop tombstones. */
    public boolean hasDeleteHorizon() {
        return has(DELETE_HORIZON_BIT);
    }

    private boolean has(int bit) {
        return !isLegacy() && (attributes() & bit) != 0;
    }

    /** What record timestamps are relative to, or the delete horizon. */
    public long baseTimestamp() {
        return switch (magic()) {
            case 0 -> NO_TIMESTAMP;
            case 1 -> buffer.getLong(position + LegacyEntry.TIMESTAMP_AT);
            default -> buffer.getLong(position + BASE_TIMESTAMP_AT);
        };
    }

    /** Largest timestamp of all records, -1 for none. */
    public long maxTimestamp() {
        return isLegacy() ? baseTimestamp() : buffer.getLong(position + MAX_TIMESTAMP_AT);
    }

    /** Who produced it, -1 when the producer has no id. */
    public long producerId() {
        return isLegacy() ? NO_PRODUCER_ID : buffer.getLong(position + PRODUCER_ID_AT);
    }

    /** Whether the producer has an id. */
    public boolean hasProducerId() {
        return producerId() > NO_PRODUCER_ID;
    }

    /** The producer's epoch, -1 for none. */
    public short producerEpoch() {
        return isLegacy() ? NO_PRODUCER_EPOCH : buffer.getShort(position + PRODUCER_EPOCH_AT);
    }

    /** The producer's number of the first record, -1 for none. */
    public int baseSequence() {
        return isLegacy() ? NO_SEQUENCE : buffer.getInt(position + BASE_SEQUENCE_AT);
    }

    /** The producer's number of the last record, -1 for none. */
    public int lastSequence() {
        int first = baseSequence();
        return first == NO_SEQUENCE ? NO_SEQUENCE : sequenceAfter(first, lastOffsetDelta());
    }

    /** Records present, fewer than offsets after compaction; -1 for the old formats. */
    public int recordCount() {
        return isLegacy() ? -1 : buffer.getInt(position + RECORD_COUNT_AT);
    }

    /** The region of the records in magic 2, compressed or not, as a shared buffer. */
    public ByteBuffer recordBytes() {
        return buffer.slice(position + HEADER, sizeInBytes() - HEADER);
    }

    /** The sequence {@code steps} after {@code sequence}; 0 follows 2147483647. */
    public static int sequenceAfter(int sequence, int steps) {
        return (int) (((long) sequence + steps) & Integer.MAX_VALUE);
    }

    /** The sequence {@code steps} before {@code sequence}; 2147483647 precedes 0. */
    public static int sequenceBefore(int sequence, int steps) {
        return (int) (((long) sequence - steps) & Integer.MAX_VALUE);
    }

    /** Whether the stored checksum is that of the bytes. */
    public boolean isIntact() {
        return crc() == computeCrc();
    }

    /** The checksum that these bytes should carry. */
    public long computeCrc() {
        if (isLegacy()) {
            CRC32 crc = new CRC32();
            crc.update(tail(MAGIC_AT));
            return crc.getValue();
        }
        CRC32C crc = new CRC32C();
        crc.update(tail(ATTRIBUTES_AT));
        return crc.getValue();
    }

    private ByteBuffer tail(int from) {
        return buffer.slice(position + from, sizeInBytes() - from);
    }

    /** Moves a batch of magic 2 so that its first record has this offset. The checksum stays. */
    public void setBaseOffset(long offset) {
        buffer.putLong(position, offset);
    }

    /** Moves a batch of any format so that its last record has this offset. */
    public void setLastOffset(long offset) {
        setBaseOffset(offset - lastOffsetDelta());
    }

    /** Records in a batch of magic 2 which leader appended it. The checksum stays. */
    public void setPartitionLeaderEpoch(int epoch) {
        requireCurrentFormat();
        buffer.putInt(position + LEADER_EPOCH_AT, epoch);
    }

    /** Sets type and maximum of the timestamps, and the checksum if that changed anything. */
    public void setMaxTimestamp(TimestampType type, long timestamp) {
        requireCurrentFormat();
        int before = attributes();
        int after = (before & ~LOG_APPEND_TIME_BIT) | type.bit();
        if (after != before || maxTimestamp() != timestamp) {
            buffer.putShort(position + ATTRIBUTES_AT, (short) after);
            buffer.putLong(position + MAX_TIMESTAMP_AT, timestamp);
            sealCrc();
        }
    }

    /** Stores the checksum of the bytes as they are now. */
    public void sealCrc() {
        requireCurrentFormat();
        buffer.putInt(position + CRC_AT, (int) computeCrc());
    }

    private void requireCurrentFormat() {
        if (isLegacy()) {
            throw new IllegalStateException("batch of magic " + magic());
        }
    }

    @Override
    public String toString() {
        return "RecordBatch[magic "
                + magic()
                + ", offsets "
                + baseOffset()
                + " to "
                + lastOffset()
                + ", "
                + sizeInBytes()
                + " bytes]";
    }
}
