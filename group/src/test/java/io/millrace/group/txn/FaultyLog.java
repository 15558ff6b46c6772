package io.millrace.group.txn;

import io.millrace.group.runtime.SimLog;
import java.nio.ByteBuffer;

/** The coordinator's partition, which may be made to mislead it. */
final class FaultyLog extends SimLog {
    private final Fault fault;

    FaultyLog(Fault fault) {
        this.fault = fault;
    }

    @Override
    public long highWatermark() {
        return fault == Fault.ACTS_BEFORE_COMMIT ? endOffset() : super.highWatermark();
    }

    /** All but the last batch, as if the load had ended there. */
    @Override
    public ByteBuffer read(long offset, int maxBytes) {
        ByteBuffer all = super.read(offset, maxBytes);
        if (fault != Fault.LOADS_NOT_TO_THE_END || size() < 2) {
            return all;
        }
        int last = all().getLast().remaining();
        return all.limit(Math.max(0, all.limit() - last));
    }
}
