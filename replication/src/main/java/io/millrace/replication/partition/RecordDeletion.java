package io.millrace.replication.partition;

import io.millrace.log.Clock;
import io.millrace.log.Log;
import io.millrace.wire.protocol.ErrorCode;

import java.util.concurrent.CompletableFuture;

/**
 * Gives up the oldest records on behalf of clients, and waits for the followers to do so. Lane
 * only.
 */
final class RecordDeletion {
    private static final DeleteOutcome TIMED_OUT =
            new DeleteOutcome.Rejected(
                    ErrorCode.REQUEST_TIMED_OUT, "some replicas still have the records");

    private final Partition partition;
    private final Clock clock;
    private final Parked<DeleteOutcome> parked = new Parked<>();
    private final Alarm alarm;

    RecordDeletion(Partition partition, Clock clock) {
        this.partition = partition;
        this.clock = clock;
        this.alarm = new Alarm(partition.lane(), clock, this::expire);
    }

    void ask(long offset, long timeoutNanos, CompletableFuture<DeleteOutcome> stage) {
        Leadership leader = partition.leadership();
        Log log = partition.log();
        if (leader == null || log == null) {
            ProduceOutcome.Rejected why = partition.notLeader();
            stage.complete(new DeleteOutcome.Rejected(why.error(), why.why()));
            return;
        }
        long committed = log.view().highWatermark();
        long target = offset == -1 ? committed : offset;
        if (!partition.config().log().retention().delete()) {
            refuse(stage, ErrorCode.POLICY_VIOLATION, "the topic's cleanup policy is not delete");
        } else if (target < 0 || target > committed) {
            refuse(
                    stage,
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "records are committed up to " + committed + ", not " + target);
        } else {
            partition.guarded(() -> delete(log, target));
            settle(leader, target, timeoutNanos, stage);
        }
    }

    private static void refuse(
            CompletableFuture<DeleteOutcome> stage, ErrorCode error, String why) {
        stage.complete(new DeleteOutcome.Rejected(error, why));
    }

    private void delete(Log log, long target) {
        if (target > log.view().logStartOffset()) {
            log.advanceLogStart(target);
            partition.publish();
        }
    }

    private void settle(
            Leadership leader,
            long target,
            long timeoutNanos,
            CompletableFuture<DeleteOutcome> stage) {
        Log log = partition.log();
        if (log == null) {
            refuse(stage, ErrorCode.KAFKA_STORAGE_ERROR, "the disk failed");
            return;
        }
        long low = lowWatermark(leader, log);
        if (low >= target) {
            stage.complete(new DeleteOutcome.Deleted(low));
            return;
        }
        long deadline = clock.nanos() + timeoutNanos;
        parked.add(target, deadline, new DeleteOutcome.Deleted(target), stage);
        alarm.notLaterThan(deadline);
    }

    private long lowWatermark(Leadership leader, Log log) {
        return leader.lowWatermark(log.view().logStartOffset(), partition::isAlive);
    }

    /** A follower has fetched: perhaps it was the last one that was waited for. */
    void progressed() {
        Leadership leader = partition.leadership();
        Log log = partition.log();
        if (!parked.isEmpty() && leader != null && log != null) {
            long low = lowWatermark(leader, log);
            parked.release(low, _ -> new DeleteOutcome.Deleted(low));
        }
    }

    void failAll(DeleteOutcome why) {
        parked.releaseAll(why);
    }

    private void expire(long nowNanos) {
        Long next = parked.expire(nowNanos, TIMED_OUT);
        if (next != null) {
            alarm.notLaterThan(next);
        }
    }
}
