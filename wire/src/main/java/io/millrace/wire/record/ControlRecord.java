package io.millrace.wire.record;

import io.millrace.wire.io.Malformed;

import java.nio.ByteBuffer;

/*
 *   key:   0        2      4          value of a transaction's end:   0        2                    6
 *          |version |type  |                                          |version |coordinator's epoch |
 *
 * Both versions are 0. Later versions may append to either, so only these bytes are looked at.
 */

/** A record of a control batch: what ends a transaction, or something that a broker steps over. */
public sealed interface ControlRecord {
    /** The end of a transaction: committed or aborted, by the coordinator of this epoch. */
    record TransactionEnd(boolean committed, int coordinatorEpoch) implements ControlRecord {}

    /** A type that data partitions have no use for. */
    record Unknown(int type) implements ControlRecord {}

    /**
     * Reads one.
     *
     * @throws Malformed when key or value is too short or has a negative version
     */
    static ControlRecord of(LogRecord record) {
        ByteBuffer key = record.key();
        if (key == null || key.remaining() < 4 || key.getShort(key.position()) < 0) {
            throw new Malformed("control record with a bad key");
        }
        int type = key.getShort(key.position() + 2);
        if (type != 0 && type != 1) {
            return new Unknown(type);
        }
        ByteBuffer value = record.value();
        if (value == null || value.remaining() < 6 || value.getShort(value.position()) < 0) {
            throw new Malformed("transaction marker with a bad value");
        }
        return new TransactionEnd(type == 1, value.getInt(value.position() + 2));
    }

    /** A batch with the one record that ends the producer's transaction; base offset 0. */
    static ByteBuffer batch(
            TransactionEnd end, long producerId, short producerEpoch, long timestamp) {
        ByteBuffer key = ByteBuffer.allocate(4).putShort(2, (short) (end.committed() ? 1 : 0));
        ByteBuffer value = ByteBuffer.allocate(6).putInt(2, end.coordinatorEpoch());
        return new RecordBatchBuilder(96)
                .producer(producerId, producerEpoch, RecordBatch.NO_SEQUENCE)
                .transactional()
                .control()
                .append(timestamp, key, value)
                .build();
    }
}
