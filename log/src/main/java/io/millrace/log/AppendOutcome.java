package io.millrace.log;

import io.millrace.wire.protocol.ErrorCode;

import java.util.List;

/** What became of an append. */
public sealed interface AppendOutcome {
    /**
     * It is in the log.
     *
     * @param firstOffset the offset of the first record
     * @param lastOffset the offset of the last record
     * @param logAppendTimeMs the timestamp all records got, or -1 when they kept their own
     * @param logStartOffset where the log starts
     */
    record Appended(long firstOffset, long lastOffset, long logAppendTimeMs, long logStartOffset)
            implements AppendOutcome {}

    /**
     * It had been in the log before; nothing was appended.
     *
     * @param firstOffset the offset its first record got then
     * @param lastOffset the offset its last record got then
     * @param timestampMs the greatest timestamp of that batch
     */
    record Duplicate(long firstOffset, long lastOffset, long timestampMs, long logStartOffset)
            implements AppendOutcome {}

    /**
     * It does not belong there; nothing was appended.
     *
     * @param recordErrors which records are at fault, where that can be said
     */
    record Refused(ErrorCode error, String why, List<RecordError> recordErrors)
            implements AppendOutcome {
        public Refused {
            recordErrors = List.copyOf(recordErrors);
        }

        /** A refusal of the batch as a whole. */
        public Refused(ErrorCode error, String why) {
            this(error, why, List.of());
        }
    }

    /**
     * What is wrong with one record.
     *
     * @param index its place in the batch, from 0
     */
    record RecordError(int index, String message) {}
}
