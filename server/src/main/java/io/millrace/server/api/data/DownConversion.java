package io.millrace.server.api.data;

import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.io.Payload;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.Conversion;
import io.millrace.wire.record.Conversion.Codecs;
import io.millrace.wire.record.Conversion.Downconverted;
import io.millrace.wire.record.RecordBatch;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Rewrites what was fetched into the message formats of old clients: magic 0 for versions 0 and 1,
 * magic 1 for 2 and 3. It reads files and may decompress a lot, so it runs on a virtual thread.
 */
final class DownConversion {
    private static final int NEEDED_BELOW = 4;
    private static final int MAGIC_1_SINCE = 2;
    private static final long MAX_PLAIN_BYTES = 256L << 20; // of one batch: a bomb is not unpacked

    private DownConversion() {}

    /** Whether replies of this version carry an old format. */
    static boolean isNeeded(int version) {
        return version < NEEDED_BELOW;
    }

    /** The same results with converted records. */
    static CompletionStage<List<FetchedPartition>> convert(
            List<FetchedPartition> results, int version) {
        int magic = version < MAGIC_1_SINCE ? 0 : 1;
        var converted = new CompletableFuture<List<FetchedPartition>>();
        Thread.ofVirtual()
                .name("down-conversion")
                .start(() -> {
                    try {
                        converted.complete(convertAll(results, magic));
                    } catch (RuntimeException broken) {
                        converted.completeExceptionally(broken);
                    }
                });
        return converted;
    }

    private static List<FetchedPartition> convertAll(List<FetchedPartition> results, int magic) {
        var converted = new ArrayList<FetchedPartition>(results.size());
        try (var compressor = new Compressor();
                var decompressor = new Decompressor()) {
            var codecs = new Codecs(compressor, decompressor);
            for (var result : results) {
                converted.add(result.bytes() == 0 ? result : convert(result, magic, codecs));
            }
        }
        return converted;
    }

    private static FetchedPartition convert(FetchedPartition result, int magic, Codecs codecs) {
        try {
            ByteBuffer batches = bytes(result);
            if (!new Batches(batches.duplicate()).hasNext()) {
                return result; // cut off in the first batch: by its size the client sees that it
                // must ask for more
            }
            return converted(result, batches, magic, codecs);
        } catch (Malformed damaged) {
            return FetchedPartition.failed(result.target(), ErrorCode.CORRUPT_MESSAGE);
        } catch (UncheckedIOException unreadable) {
            return FetchedPartition.failed(result.target(), ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private static FetchedPartition converted(
            FetchedPartition result, ByteBuffer batches, int magic, Codecs codecs) {
        long from = result.target().asked().fetchOffset();
        return switch (Conversion.toLegacy(
                batches.duplicate(), magic, from, codecs, MAX_PLAIN_BYTES)) {
            case Downconverted.Bytes(ByteBuffer set) -> withRecords(result, set);
            case Downconverted.Unsupported(long offset) -> {
                int before = positionOf(batches, offset);
                yield before == batches.position()
                        ? FetchedPartition.failed(
                                result.target(), ErrorCode.UNSUPPORTED_COMPRESSION_TYPE)
                        : converted(result, batches.limit(before), magic, codecs);
            }
        };
    }

    private static FetchedPartition withRecords(FetchedPartition result, ByteBuffer set) {
        return result.with(result.data().withRecords(new Payload.Bytes(set)));
    }

    private static int positionOf(ByteBuffer batches, long baseOffset) {
        int position = batches.position();
        for (RecordBatch batch : Batches.of(batches.duplicate())) {
            if (batch.baseOffset() == baseOffset) {
                return position;
            }
            position += batch.sizeInBytes();
        }
        return batches.position();
    }

    private static ByteBuffer bytes(FetchedPartition result) {
        Payload records = result.data().records();
        return records == null ? ByteBuffer.allocate(0) : records.toBuffer();
    }
}
