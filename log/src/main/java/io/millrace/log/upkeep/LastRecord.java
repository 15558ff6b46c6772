package io.millrace.log.upkeep;

import io.millrace.wire.record.RecordBatch;

/**
 * Where the newest record of an active producer lies.
 *
 * @param offset -1 when it has sent none in this epoch
 * @param epoch the producer's epoch
 */
public record LastRecord(long offset, short epoch) {
    /** Whether that batch holds it, or, when there is none, shows the producer's epoch. */
    boolean isIn(RecordBatch batch) {
        return offset >= 0
                ? batch.lastOffset() == offset
                : batch.isControl() && batch.producerEpoch() == epoch;
    }
}
