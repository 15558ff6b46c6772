package io.millrace.log;

import io.millrace.wire.record.ControlRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordBatchBuilder;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Batches as producers, coordinators and leaders send them. */
public final class TestBatches {
    private TestBatches() {}

    /** Records with these values, all of that time, from a producer without an id. */
    public static ByteBuffer plain(long timestamp, String... values) {
        return fill(new RecordBatchBuilder(), timestamp, values).build();
    }

    public static ByteBuffer idempotent(
            long producerId, int epoch, int sequence, long timestamp, String... values) {
        var builder = new RecordBatchBuilder().producer(producerId, (short) epoch, sequence);
        return fill(builder, timestamp, values).build();
    }

    public static ByteBuffer transactional(
            long producerId, int epoch, int sequence, long timestamp, String... values) {
        var builder = new RecordBatchBuilder().producer(producerId, (short) epoch, sequence);
        return fill(builder.transactional(), timestamp, values).build();
    }

    public static ByteBuffer marker(long producerId, int epoch, boolean committed, long time) {
        return ControlRecord.batch(
                new ControlRecord.TransactionEnd(committed, 0), producerId, (short) epoch, time);
    }

    /** As a leader has stored it. */
    public static ByteBuffer stored(ByteBuffer batch, long baseOffset, int epoch) {
        RecordBatch view = RecordBatch.at(batch, batch.position());
        view.setBaseOffset(baseOffset);
        view.setPartitionLeaderEpoch(epoch);
        return batch;
    }

    private static RecordBatchBuilder fill(
            RecordBatchBuilder builder, long timestamp, String... values) {
        for (String value : values) {
            builder.append(timestamp, null, bytes(value));
        }
        return builder;
    }

    public static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    public static ByteBuffer concat(ByteBuffer... parts) {
        int size = 0;
        for (ByteBuffer part : parts) {
            size += part.remaining();
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (ByteBuffer part : parts) {
            all.put(part.duplicate());
        }
        return all.flip();
    }
}
