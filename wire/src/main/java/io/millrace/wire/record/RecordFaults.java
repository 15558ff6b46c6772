package io.millrace.wire.record;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.Verdict.Bad;
import io.millrace.wire.record.Verdict.RecordError;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Gathers the records of one batch that must be refused; makes nothing as long as there are none.
 */
final class RecordFaults implements RecordScan.Refusals {
    /** More are counted but not listed, so that a hostile batch cannot make the reply large. */
    private static final int LISTED = 1000;

    private @Nullable List<RecordError> errors;
    private int count;
    private boolean timestamps;

    @Override
    public void timestampOutOfRange(int index, long timestamp) {
        timestamps = true;
        add(index, "timestamp " + timestamp + " is out of the topic's range");
    }

    @Override
    public void keyMissing(int index) {
        add(index, "a compacted topic takes no record without a key");
    }

    private void add(int index, String why) {
        if (errors == null) {
            errors = new ArrayList<>();
        }
        if (count++ < LISTED) {
            errors.add(new RecordError(index, why));
        }
    }

    /** The refusal of the whole batch, or null. */
    @Nullable Bad verdict() {
        if (errors == null) {
            return null;
        }
        ErrorCode error = timestamps ? ErrorCode.INVALID_TIMESTAMP : ErrorCode.INVALID_RECORD;
        String why = count + " records refused, first: " + errors.getFirst().why();
        return new Bad(error, why, List.copyOf(errors));
    }
}
