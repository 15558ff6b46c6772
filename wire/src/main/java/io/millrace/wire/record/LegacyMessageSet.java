package io.millrace.wire.record;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compression;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.GrowingBytes;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;

/** Writes message sets of magic 0 or 1, for clients that read nothing newer. */
public final class LegacyMessageSet {
    private final int magic;
    private final Compressor compressor;
    private final GrowingBytes out = new GrowingBytes(512);

    /** An empty set of this magic. */
    public LegacyMessageSet(int magic, Compressor compressor) {
        if (magic != 0 && magic != 1) {
            throw new IllegalArgumentException("message set of magic " + magic);
        }
        this.magic = magic;
        this.compressor = compressor;
    }

    /** Copies an entry. */
    public LegacyMessageSet appendAsIs(RecordBatch entry) {
        out.put(entry.bytes());
        return this;
    }

    /**
     * Appends records: each as an entry, or all in one that wraps them if there is a codec. No
     * records, no entry.
     *
     * @param type whose timestamps they are; magic 0 has none
     * @param maxTimestamp the broker's, when it is the broker's that count
     */
    public LegacyMessageSet append(
            List<LogRecord> records, Codec codec, TimestampType type, long maxTimestamp) {
        if (codec == Codec.NONE) {
            for (LogRecord record : records) {
                message(out, record, record.offset(), type.bit());
            }
        } else if (!records.isEmpty()) {
            wrap(records, codec, type, maxTimestamp);
        }
        return this;
    }

    private void wrap(List<LogRecord> records, Codec codec, TimestampType type, long maxTimestamp) {
        GrowingBytes inner = new GrowingBytes(512);
        long shift = magic == 0 ? 0 : records.getFirst().offset();
        long latest = type == TimestampType.LOG_APPEND_TIME ? maxTimestamp : -1;
        for (LogRecord record : records) {
            message(inner, record, record.offset() - shift, type.bit());
            if (type == TimestampType.CREATE_TIME) {
                latest = Math.max(latest, record.timestamp());
            }
        }
        GrowingBytes packed = new GrowingBytes(64 + inner.size() / 2);
        compressor.compress(Compression.of(codec), inner.array(), 0, inner.size(), magic, packed);
        LogRecord wrapper =
                new LogRecord(
                        records.getLast().offset(), latest, -1, null, packed.view(), List.of());
        message(out, wrapper, wrapper.offset(), type.bit() | codec.id());
    }

    private void message(GrowingBytes to, LogRecord record, long offset, int attributes) {
        int start = to.size();
        to.putLong(offset);
        to.putInt(0);
        to.putInt(0);
        to.putByte(magic);
        to.putByte(magic == 0 ? attributes & RecordBatch.CODEC_MASK : attributes);
        if (magic == 1) {
            to.putLong(record.timestamp());
        }
        field(to, record.key());
        field(to, record.value());
        to.setInt(start + RecordBatch.LENGTH_AT, to.size() - start - RecordBatch.OVERHEAD);
        CRC32 crc = new CRC32();
        int from = start + RecordBatch.MAGIC_AT;
        crc.update(to.array(), from, to.size() - from);
        to.setInt(start + LegacyEntry.CRC_AT, (int) crc.getValue());
    }

    private static void field(GrowingBytes to, @Nullable ByteBuffer field) {
        if (field == null) {
            to.putInt(-1);
        } else {
            to.putInt(field.remaining());
            to.put(field);
        }
    }

    /** The set; the writer is used up. */
    public ByteBuffer build() {
        return out.view();
    }
}
