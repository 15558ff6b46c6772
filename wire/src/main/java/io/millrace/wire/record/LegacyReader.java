package io.millrace.wire.record;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.io.Malformed;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/*
 * Records of the old formats. A compressed entry wraps a message set. In magic 0 the inner offsets
 * are absolute; in magic 1 they count from 0 and the wrapper has the offset of the last one, except
 * that some clients leave the wrapper at 0, which then means that the first offset is 0.
 */
final class LegacyReader {
    private LegacyReader() {}

    /** The one record of a plain entry, or all that a compressed one wraps, at least one. */
    static List<LogRecord> records(RecordBatch entry, Decompressor decompressor, long limit) {
        if (!entry.isCompressed()) {
            return List.of(record(entry, entry.baseOffset(), entry.maxTimestamp()));
        }
        List<RecordBatch> inner = unwrap(entry, decompressor, limit);
        long shift = entry.magic() == 0 ? 0 : shift(entry, inner.getLast().baseOffset());
        boolean appendTime = entry.timestampType() == TimestampType.LOG_APPEND_TIME;
        List<LogRecord> records = new ArrayList<>(inner.size());
        for (RecordBatch message : inner) {
            long timestamp = appendTime ? entry.maxTimestamp() : message.maxTimestamp();
            records.add(record(message, message.baseOffset() + shift, timestamp));
        }
        return records;
    }

    private static long shift(RecordBatch wrapper, long lastInner) {
        long last = wrapper.baseOffset();
        if (last == 0) {
            return 0;
        }
        if (last < lastInner) {
            throw new Malformed("wrapper at " + last + " holds relative offset " + lastInner);
        }
        return last - lastInner;
    }

    private static List<RecordBatch> unwrap(
            RecordBatch wrapper, Decompressor decompressor, long limit) {
        Codec codec = wrapper.codec();
        if (codec == Codec.ZSTD) {
            throw new Malformed("zstd in a batch of magic " + wrapper.magic());
        }
        ByteBuffer compressed = LegacyEntry.value(wrapper);
        if (compressed == null) {
            throw new Malformed("compressed message without a value");
        }
        int bound = (int) Math.min(limit, Integer.MAX_VALUE - 8);
        ByteBuffer set = decompressor.decompress(codec, compressed, wrapper.magic(), bound);
        List<RecordBatch> inner = new ArrayList<>();
        Batches walk = new Batches(set);
        while (walk.hasNext()) {
            RecordBatch message = walk.next();
            if (message.magic() > wrapper.magic() || message.isCompressed()) {
                throw new Malformed("message of magic " + wrapper.magic() + " wraps " + message);
            }
            inner.add(message);
        }
        if (inner.isEmpty() || walk.hasPartialTail()) {
            throw new Malformed("compressed message set ends early");
        }
        return inner;
    }

    private static LogRecord record(RecordBatch message, long offset, long timestamp) {
        return new LogRecord(
                offset,
                timestamp,
                RecordBatch.NO_SEQUENCE,
                LegacyEntry.key(message),
                LegacyEntry.value(message),
                List.of());
    }
}
