package io.millrace.replication.partition;

import io.millrace.wire.protocol.ErrorCode;

/** What became of a wish to delete the oldest records. */
public sealed interface DeleteOutcome {
    /** They are gone on all live replicas, whose logs start at {@code lowWatermark} or later. */
    record Deleted(long lowWatermark) implements DeleteOutcome {}

    /** They are not, or not everywhere yet (REQUEST_TIMED_OUT). */
    record Rejected(ErrorCode error, String why) implements DeleteOutcome {}
}
