package io.millrace.wire.record;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compression;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.compress.GrowingBytes;
import io.millrace.wire.io.Malformed;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Turns batches into batches of another format or codec. */
public final class Conversion {
    private Conversion() {}

    /** What down-conversion gave. */
    public sealed interface Downconverted {
        /** Entries of the old format, in a buffer of their own. */
        record Bytes(ByteBuffer set) implements Downconverted {}

        /** The old formats have no zstd: nothing after this batch's base offset was converted. */
        record Unsupported(long baseOffset) implements Downconverted {}
    }

    /**
     * The same batch of magic 2 with another codec, in a buffer of its own.
     *
     * @param limit bytes that its records may decompress to
     * @throws Malformed when they are damaged, or more
     */
    public static RecordBatch recompress(
            RecordBatch batch,
            Compression target,
            Compressor compressor,
            Decompressor decompressor,
            int limit) {
        GrowingBytes plain = new GrowingBytes(2 * batch.sizeInBytes());
        decompressor.decompress(batch.codec(), batch.recordBytes(), 2, limit, plain);
        GrowingBytes out = new GrowingBytes(RecordBatch.HEADER + 64 + plain.size() / 2);
        out.put(batch.buffer().slice(batch.position(), RecordBatch.HEADER));
        compressor.compress(target, plain.array(), 0, plain.size(), 2, out);
        ByteBuffer bytes = out.view();
        int attributes = (batch.attributes() & ~RecordBatch.CODEC_MASK) | target.codec().id();
        bytes.putInt(RecordBatch.LENGTH_AT, out.size() - RecordBatch.OVERHEAD);
        bytes.putShort(RecordBatch.ATTRIBUTES_AT, (short) attributes);
        RecordBatch result = RecordBatch.at(bytes, 0);
        result.sealCrc();
        return result;
    }

    /**
     * One uncompressed batch of magic 2, from offset 0, with the records of all entries of magic 0
     * or 1. It claims the log append time if one of them does.
     *
     * @param limit bytes that all entries may decompress to
     * @throws Malformed when one is damaged
     */
    public static ByteBuffer toCurrent(
            List<RecordBatch> entries, Decompressor decompressor, long limit) {
        RecordBatchBuilder builder = new RecordBatchBuilder();
        long left = limit;
        for (RecordBatch entry : entries) {
            if (entry.timestampType() == TimestampType.LOG_APPEND_TIME) {
                builder.appendTime(entry.maxTimestamp());
            }
            for (LogRecord record : RecordReader.all(entry, decompressor, left)) {
                builder.append(record.timestamp(), record.key(), record.value());
            }
            left = limit - builder.plainSizeInBytes();
        }
        return builder.build();
    }

    /**
     * The batches that remain in a buffer, as clients of magic 0 or 1 can read them: offsets stay,
     * headers go, control batches are left out. Batches of a format old enough are copied as they
     * are. An incomplete batch at the end is left out.
     *
     * @param magic what to convert to
     * @param firstOffset uncompressed records before this are left out
     * @param limit bytes that each batch may decompress to
     * @throws Malformed when a batch is damaged
     */
    public static Downconverted toLegacy(
            ByteBuffer batches, int magic, long firstOffset, Codecs codecs, long limit) {
        LegacyMessageSet out = new LegacyMessageSet(magic, codecs.compressor());
        for (RecordBatch batch : Batches.of(batches)) {
            if (batch.magic() <= magic) {
                out.appendAsIs(batch);
            } else if (batch.codecId() == Codec.ZSTD.id()) {
                return new Downconverted.Unsupported(batch.baseOffset());
            } else if (!batch.isControl()) {
                appendConverted(out, batch, firstOffset, codecs.decompressor(), limit);
            }
        }
        return new Downconverted.Bytes(out.build());
    }

    private static void appendConverted(
            LegacyMessageSet out,
            RecordBatch batch,
            long firstOffset,
            Decompressor decompressor,
            long limit) {
        List<LogRecord> records = new ArrayList<>();
        RecordReader reader = new RecordReader(batch, decompressor, limit);
        while (reader.hasNext()) {
            LogRecord record = reader.next();
            if (batch.isCompressed() || record.offset() >= firstOffset) {
                records.add(record);
            }
        }
        out.append(records, batch.codec(), batch.timestampType(), batch.maxTimestamp());
    }

    /** Both directions of compression, of one thread. */
    public record Codecs(Compressor compressor, Decompressor decompressor) {}
}
