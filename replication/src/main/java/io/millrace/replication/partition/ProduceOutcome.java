package io.millrace.replication.partition;

import io.millrace.log.AppendOutcome;
import io.millrace.wire.protocol.ErrorCode;

import java.util.List;

/** What became of a client's batch. */
public sealed interface ProduceOutcome {
    /**
     * It is acknowledged.
     *
     * @param firstOffset the offset of its first record
     * @param lastOffset the offset of its last record
     * @param logAppendTimeMs the time its records got from the broker, or -1
     * @param logStartOffset where the log starts
     */
    record Appended(long firstOffset, long lastOffset, long logAppendTimeMs, long logStartOffset)
            implements ProduceOutcome {}

    /**
     * It is not acknowledged. By the error one knows whether it may be in the log all the same:
     * after REQUEST_TIMED_OUT and NOT_ENOUGH_REPLICAS_AFTER_APPEND, and when the role was lost
     * while waiting.
     *
     * @param recordErrors which records are at fault, where that can be said
     */
    record Rejected(ErrorCode error, String why, List<AppendOutcome.RecordError> recordErrors)
            implements ProduceOutcome {
        /** Copies the list. */
        public Rejected {
            recordErrors = List.copyOf(recordErrors);
        }

        /** A rejection of the batch as a whole. */
        public Rejected(ErrorCode error, String why) {
            this(error, why, List.of());
        }
    }
}
