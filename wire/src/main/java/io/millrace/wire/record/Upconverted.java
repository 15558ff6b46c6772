package io.millrace.wire.record;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.Verdict.Bad;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What became of a produced message set of the old formats. */
sealed interface Upconverted {
    /** An uncompressed batch of magic 2 with all its records, and the codec that the set had. */
    record Plain(ByteBuffer batch, Codec codec) implements Upconverted {}

    /** An entry is at fault. */
    record Refused(Bad bad) implements Upconverted {}

    /**
     * Converts the set; bytes of an incomplete entry at its end are left out.
     *
     * @param limit bytes that all of it may decompress to
     * @throws io.millrace.wire.io.Malformed when an entry is damaged inside
     */
    static Upconverted from(
            ByteBuffer set, CheckRules rules, Decompressor decompressor, long limit) {
        List<RecordBatch> entries = new ArrayList<>();
        Codec codec = Codec.NONE;
        Batches walk = new Batches(set);
        while (walk.hasNext()) {
            RecordBatch entry = walk.next();
            Bad bad = fault(entry, rules);
            if (bad == null && entry.magic() != RecordBatch.at(set, set.position()).magic()) {
                bad = BatchCheck.invalid("entries of different magic");
            }
            if (bad != null) {
                return new Refused(bad);
            }
            entries.add(entry);
            codec = entry.isCompressed() ? entry.codec() : codec;
        }
        return new Plain(Conversion.toCurrent(entries, decompressor, limit), codec);
    }

    private static @Nullable Bad fault(RecordBatch entry, CheckRules rules) {
        if (entry.sizeInBytes() > rules.maxBatchBytes()) {
            return BatchCheck.tooLarge(entry.sizeInBytes(), rules);
        }
        if (!Codec.known(entry.codecId()) || entry.codecId() == Codec.ZSTD.id()) {
            return new Bad(
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                    "codec " + entry.codecId() + " in a message of magic " + entry.magic());
        }
        return entry.isIntact()
                ? null
                : new Bad(ErrorCode.CORRUPT_MESSAGE, "checksum does not match the message");
    }
}
