package io.millrace.replication.partition;

import io.millrace.log.FlushTarget;
import io.millrace.log.Log;
import io.millrace.log.disk.DiskFailure;

import java.util.concurrent.Executor;

/*
 * Group commit: while one force is under way appends go on; when it ends the next force takes them all. So the disk
 * is asked once per round trip to it, however many batches arrive.
 */
/** Has a partition's log forced to the disk, off the lane, one force at a time. Lane only. */
final class Durability {
    private final Partition partition;
    private final Executor upkeep;
    private boolean underWay;
    private boolean wanted;

    Durability(Partition partition, Executor upkeep) {
        this.partition = partition;
        this.upkeep = upkeep;
    }

    /** Wants all that is in the log now on the disk; the partition will be told. */
    void want() {
        wanted = true;
        begin();
    }

    private void begin() {
        Log log = partition.log();
        if (underWay || !wanted || log == null) {
            return;
        }
        wanted = false;
        FlushTarget target = log.flushTarget();
        if (target == null) {
            return;
        }
        underWay = true;
        upkeep.execute(() -> force(target, log));
    }

    private void force(FlushTarget target, Log log) {
        try {
            target.force();
            partition.lane().post(this::end);
        } catch (DiskFailure failure) {
            partition.lane().post(() -> failed(log, failure));
        }
    }

    private void end() {
        underWay = false;
        partition.forced();
        begin();
    }

    /* A log that was closed or deleted meanwhile cannot be forced, and need not be. */
    private void failed(Log log, DiskFailure failure) {
        underWay = false;
        if (log.equals(partition.log())) {
            partition.diskFailed(failure);
        }
    }
}
