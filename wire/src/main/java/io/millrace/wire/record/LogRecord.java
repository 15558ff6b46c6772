package io.millrace.wire.record;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One record. Key and value are slices of the batch when that is not compressed, so they live as
 * long as its buffer does.
 *
 * @param timestamp milliseconds, -1 when there is none
 * @param sequence the producer's number, -1 when there is none
 */
public record LogRecord(
        long offset,
        long timestamp,
        int sequence,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        List<RecordHeader> headers) {}
