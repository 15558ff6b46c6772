package io.millrace.wire.record;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compression;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.Verdict.Bad;
import io.millrace.wire.record.Verdict.Good;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * The leader's check of what a client wants appended: reads every byte of it once, and leaves a
 * batch of magic 2 with the topic's timestamps and compression. Uncompressed batches are checked
 * where they lie, without copies; compressed ones are decompressed piece by piece. Belongs to one
 * thread.
 */
public final class BatchCheck implements AutoCloseable {
    /** Since this version a request holds exactly one batch of magic 2 per partition. */
    private static final int ONE_BATCH_SINCE = 3;

    private static final int ZSTD_SINCE = 7;
    private static final long HELD_BYTES = 64L << 20;
    private static final long HELD_RATIO = 32;

    private final Decompressor decompressor = new Decompressor();
    private final Compressor compressor = new Compressor();
    private final RecordScan scan = new RecordScan();

    /**
     * Checks what remains in {@code records}, and patches it in place where that is enough.
     *
     * @param produceVersion version of the request it came in
     * @param nowMs the broker's clock
     */
    public Verdict check(ByteBuffer records, int produceVersion, CheckRules rules, long nowMs) {
        RecordBatch first;
        try {
            Batches walk = new Batches(records);
            if (!walk.hasNext()) {
                return new Bad(ErrorCode.INVALID_RECORD, "no record batch");
            }
            first = walk.next();
            boolean alone = !walk.hasPartialTail();
            if (!alone && (produceVersion >= ONE_BATCH_SINCE || !first.isLegacy())) {
                return new Bad(ErrorCode.INVALID_RECORD, "more than one record batch");
            }
        } catch (Malformed frame) {
            return new Bad(ErrorCode.CORRUPT_MESSAGE, text(frame));
        }
        if (!first.isLegacy()) {
            return checkCurrent(first, produceVersion, rules, nowMs);
        }
        if (produceVersion >= ONE_BATCH_SINCE) {
            return new Bad(ErrorCode.INVALID_RECORD, "batch of magic " + first.magic());
        }
        return checkLegacy(records, rules, nowMs);
    }

    private Verdict checkCurrent(RecordBatch batch, int version, CheckRules rules, long nowMs) {
        Bad bad = headerFault(batch, version, rules);
        if (bad != null) {
            return bad;
        }
        Compression target = rules.compression();
        boolean keep = target == null || target.codec() == batch.codec();
        return checkRecords(batch, rules, keep ? null : target, nowMs);
    }

    private Verdict checkLegacy(ByteBuffer set, CheckRules rules, long nowMs) {
        Upconverted converted;
        try {
            converted = Upconverted.from(set, rules, decompressor, heldBytes(rules));
        } catch (Malformed inside) {
            return new Bad(ErrorCode.INVALID_RECORD, text(inside));
        }
        return switch (converted) {
            case Upconverted.Refused(Bad bad) -> bad;
            case Upconverted.Plain(ByteBuffer batch, Codec codec) -> {
                Compression asked = rules.compression();
                Compression target = asked == null ? Compression.of(codec) : asked;
                boolean plain = target.codec() == Codec.NONE;
                RecordBatch current = RecordBatch.at(batch, 0);
                Verdict verdict = checkRecords(current, rules, plain ? null : target, nowMs);
                yield verdict instanceof Good good ? asRewritten(good) : verdict;
            }
        };
    }

    private static Good asRewritten(Good good) {
        return new Good(good.batch(), good.maxTimestamp(), good.maxTimestampDelta(), true);
    }

    private static @Nullable Bad headerFault(RecordBatch batch, int version, CheckRules rules) {
        if (batch.sizeInBytes() > rules.maxBatchBytes()) {
            return tooLarge(batch.sizeInBytes(), rules);
        }
        if (batch.baseOffset() != 0) {
            return invalid("base offset is " + batch.baseOffset() + ", not 0");
        }
        if (!Codec.known(batch.codecId())) {
            return new Bad(
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "unknown codec " + batch.codecId());
        }
        if (batch.codec() == Codec.ZSTD && version < ZSTD_SINCE) {
            return new Bad(
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                    "zstd in a produce request of version " + version);
        }
        if (!batch.isIntact()) {
            return new Bad(ErrorCode.CORRUPT_MESSAGE, "checksum does not match the batch");
        }
        return fieldFault(batch);
    }

    private static @Nullable Bad fieldFault(RecordBatch batch) {
        int count = batch.recordCount();
        if (count <= 0 || batch.lastOffsetDelta() != count - 1) {
            return invalid(count + " records, but last offset delta is " + batch.lastOffsetDelta());
        }
        if (batch.isControl()) {
            return invalid("clients may not write control records");
        }
        if (batch.hasProducerId() && (batch.baseSequence() < 0 || batch.producerEpoch() < 0)) {
            return invalid(
                    "producer "
                            + batch.producerId()
                            + " with epoch "
                            + batch.producerEpoch()
                            + " and sequence "
                            + batch.baseSequence());
        }
        if (batch.isTransactional() && !batch.hasProducerId()) {
            return invalid("transactional batch without a producer id");
        }
        return null;
    }

    private Verdict checkRecords(
            RecordBatch batch, CheckRules rules, @Nullable Compression target, long nowMs) {
        RecordFaults faults = new RecordFaults();
        try {
            open(batch, rules);
            scan.run(batch, rules.timestamps().bounds(nowMs, rules.keyRequired()), faults);
        } catch (Malformed inside) {
            return new Bad(ErrorCode.INVALID_RECORD, text(inside));
        } finally {
            scan.cursor().clear();
        }
        Bad bad = faults.verdict();
        if (bad != null) {
            return bad;
        }
        TimestampType kept = rules.timestamps().type();
        boolean claimsAppendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        boolean stamped = kept == TimestampType.LOG_APPEND_TIME;
        if (claimsAppendTime && (stamped || batch.maxTimestamp() == RecordBatch.NO_TIMESTAMP)) {
            return new Bad(ErrorCode.INVALID_TIMESTAMP, "only brokers may set the log append time");
        }
        long maxTimestamp = stamped ? nowMs : scan.maxTimestamp();
        int maxDelta = stamped ? batch.lastOffsetDelta() : scan.maxTimestampDelta();
        return finish(batch, rules, target, maxTimestamp, maxDelta);
    }

    private Verdict finish(
            RecordBatch batch,
            CheckRules rules,
            @Nullable Compression target,
            long maxTimestamp,
            int maxDelta) {
        RecordBatch result = batch;
        if (target != null) {
            try {
                int held = heldBytes(rules);
                result = Conversion.recompress(batch, target, compressor, decompressor, held);
            } catch (Malformed large) {
                return new Bad(ErrorCode.MESSAGE_TOO_LARGE, text(large));
            }
            if (result.sizeInBytes() > rules.maxBatchBytes()) {
                return tooLarge(result.sizeInBytes(), rules);
            }
        }
        result.setMaxTimestamp(rules.timestamps().type(), maxTimestamp);
        return new Good(result, maxTimestamp, maxDelta, target != null);
    }

    private void open(RecordBatch batch, CheckRules rules) {
        Codec codec = batch.codec();
        if (codec == Codec.NONE) {
            int start = batch.position();
            scan.cursor()
                    .overBytes(
                            batch.buffer(),
                            start + RecordBatch.HEADER,
                            start + batch.sizeInBytes());
        } else {
            scan.cursor()
                    .overStream(
                            decompressor.open(codec, batch.recordBytes(), rules.maxPlainBytes()));
        }
    }

    /**
     * What records may decompress to when they must be in memory as a whole, to be written anew:
     * far more than batches of the allowed size come to, far less than they can be made to come to.
     */
    private static int heldBytes(CheckRules rules) {
        long ample = Math.max(HELD_BYTES, HELD_RATIO * rules.maxBatchBytes());
        return (int) Math.min(Math.min(ample, rules.maxPlainBytes()), Integer.MAX_VALUE - 64);
    }

    static Bad tooLarge(int sizeInBytes, CheckRules rules) {
        return new Bad(
                ErrorCode.MESSAGE_TOO_LARGE,
                "batch of "
                        + sizeInBytes
                        + " bytes, at most "
                        + rules.maxBatchBytes()
                        + " are allowed");
    }

    static Bad invalid(String why) {
        return new Bad(ErrorCode.INVALID_RECORD, why);
    }

    private static String text(Malformed malformed) {
        return String.valueOf(malformed.getMessage());
    }

    /** Frees native memory. */
    @Override
    public void close() {
        decompressor.close();
        compressor.close();
    }
}
