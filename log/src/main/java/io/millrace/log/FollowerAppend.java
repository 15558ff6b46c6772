package io.millrace.log;

import io.millrace.log.AppendOutcome.Appended;
import io.millrace.log.AppendOutcome.Refused;
import io.millrace.log.disk.DiskFailure;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/*
 * What the leader sent in one reply goes to the file in as few writes as segments allow: batches are
 * gathered into a run until the segment is full, and taken note of once the run is written.
 */

/** Appends on a follower: batches as the leader stored them. */
final class FollowerAppend {
    private final Log log;
    private final ByteBuffer bytes;
    private final List<RecordBatch> run = new ArrayList<>();
    private int runBytes;
    private long next;

    private FollowerAppend(Log log, ByteBuffer bytes) {
        this.log = log;
        this.bytes = bytes;
        this.next = log.endOffset();
    }

    static AppendOutcome append(Log log, ByteBuffer bytes) {
        try {
            return new FollowerAppend(log, bytes).append();
        } catch (DiskFailure failure) {
            if (!log.place().space().explains(failure)) {
                throw failure;
            }
            log.publish();
            return LeaderAppend.noSpace(log);
        }
    }

    private AppendOutcome append() {
        long first = -1;
        Refused refused = null;
        try {
            Batches batches = new Batches(bytes);
            while (refused == null && batches.hasNext()) {
                RecordBatch batch = batches.next();
                refused = fault(batch);
                if (refused == null) {
                    first = first < 0 ? batch.baseOffset() : first;
                    gather(batch);
                }
            }
        } catch (Malformed e) {
            refused = new Refused(ErrorCode.CORRUPT_MESSAGE, String.valueOf(e.getMessage()));
        }
        writeRun();
        log.publish();
        if (refused != null) {
            return refused;
        }
        long last = log.endOffset() - 1;
        return new Appended(first < 0 ? log.endOffset() : first, last, -1, log.logStartOffset());
    }

    private @Nullable Refused fault(RecordBatch batch) {
        if (!batch.isIntact()) {
            return new Refused(ErrorCode.CORRUPT_MESSAGE, batch + " has a wrong checksum");
        }
        if (batch.baseOffset() < next || batch.lastOffset() < batch.baseOffset()) {
            return new Refused(
                    ErrorCode.OFFSET_OUT_OF_RANGE, batch + " does not follow offset " + next);
        }
        return null;
    }

    private void gather(RecordBatch batch) {
        if (log.rolls().isDue(batch, runBytes)) {
            writeRun();
            roll(batch);
        }
        run.add(batch);
        runBytes += batch.sizeInBytes();
        next = batch.nextOffset();
    }

    /*
     * The next segment begins where this one ends, unless that is too far from the batch: compaction at the leader
     * leaves gaps, and one between two segments would be taken for damage after a crash.
     */
    private void roll(RecordBatch batch) {
        long end = log.endOffset();
        long base = batch.lastOffset() - end > Integer.MAX_VALUE ? batch.baseOffset() : end;
        if (base > log.segments().last().baseOffset()) {
            log.rolls().to(base);
        }
    }

    private void writeRun() {
        if (run.isEmpty()) {
            return;
        }
        for (RecordBatch batch : run) {
            log.epochs().note(batch);
        }
        int position =
                log.segments().last().write(bytes.slice(run.getFirst().position(), runBytes));
        for (RecordBatch batch : run) {
            log.noteWritten(batch, position);
            position += batch.sizeInBytes();
        }
        run.clear();
        runBytes = 0;
    }
}
