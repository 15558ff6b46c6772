package io.millrace.wire.record;

import io.millrace.wire.protocol.ErrorCode;

import java.util.List;

/** What the check of a produced batch found. */
public sealed interface Verdict {
    /**
     * It may be appended, once offset and leader epoch are set.
     *
     * @param batch what to append: over the given buffer, or over a new one if it was converted or
     *     compressed anew
     * @param maxTimestamp the latest timestamp, -1 for none
     * @param maxTimestampDelta distance from the base offset of the first record with it, -1 for
     *     none
     * @param rewritten whether the batch is over a new buffer
     */
    record Good(RecordBatch batch, long maxTimestamp, int maxTimestampDelta, boolean rewritten)
            implements Verdict {}

    /**
     * It must not be appended.
     *
     * @param error what to answer for the whole batch
     * @param why for people
     * @param records which records are at fault, if it is about records
     */
    record Bad(ErrorCode error, String why, List<RecordError> records) implements Verdict {
        /** About the batch as a whole. */
        public Bad(ErrorCode error, String why) {
            this(error, why, List.of());
        }
    }

    /** A record at fault, by its place in the batch. */
    record RecordError(int index, String why) {}
}
