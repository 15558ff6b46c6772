package io.millrace.wire.record;

import io.millrace.wire.compress.Compression;

import org.jspecify.annotations.Nullable;

/**
 * What a topic asks of the batches that clients append to it.
 *
 * @param maxBatchBytes {@code max.message.bytes}
 * @param timestamps the timestamp settings
 * @param keyRequired whether the topic is compacted
 * @param compression what batches are to be compressed with, null to keep the producer's choice
 * @param maxPlainBytes what a batch's records may decompress to
 */
public record CheckRules(
        int maxBatchBytes,
        TimestampRule timestamps,
        boolean keyRequired,
        @Nullable Compression compression,
        long maxPlainBytes) {
    /** No more than a batch can declare. */
    public static final long MAX_PLAIN_BYTES = Integer.MAX_VALUE;
}
