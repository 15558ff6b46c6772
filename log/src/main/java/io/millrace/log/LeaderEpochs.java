package io.millrace.log;

import io.millrace.log.state.EpochFile;
import io.millrace.log.state.EpochTable;
import io.millrace.wire.record.RecordBatch;

/** Which leader epoch begins where in a log, in memory and in its file. Owner of the log only. */
final class LeaderEpochs {
    private final LogPlace place;
    private EpochTable table;

    LeaderEpochs(LogPlace place, EpochTable table) {
        this.place = place;
        this.table = table;
    }

    EpochTable table() {
        return table;
    }

    /** Remembers the epoch of a batch that is about to be written; the old formats have none. */
    void note(RecordBatch batch) {
        if (batch.isLegacy()) {
            set(EpochTable.EMPTY);
        } else {
            begin(batch.partitionLeaderEpoch(), batch.baseOffset());
        }
    }

    void begin(int epoch, long offset) {
        set(table.with(epoch, offset));
    }

    void truncateAtStart(long offset) {
        place.space().attempt(() -> set(table.truncatedAtStart(offset)));
    }

    void truncateAtEnd(long offset) {
        set(table.truncatedAtEnd(offset));
    }

    void set(EpochTable changed) {
        if (!changed.equals(table)) {
            EpochFile.save(place.disk(), place.folder(), changed);
            table = changed;
        }
    }
}
