package io.millrace.log.segment;

import io.millrace.wire.record.RecordBatch;

/** Sees batches in the order of the log. */
@FunctionalInterface
public interface BatchSink {
    /**
     * Takes note of a batch, whole and intact.
     *
     * @param batch valid during the call only
     */
    void accept(RecordBatch batch);
}
