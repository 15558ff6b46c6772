package io.millrace.replication.partition;

import io.millrace.log.AppendOutcome;
import io.millrace.log.Log;
import io.millrace.log.LogView;
import io.millrace.log.disk.DiskFailure;
import io.millrace.wire.protocol.ErrorCode;

/** What a follower does with its log. Lane only. */
final class Following {
    private final Partition partition;

    Following(Partition partition) {
        this.partition = partition;
    }

    AppendOutcome replicate(LeaderData data) {
        Log log = partition.log();
        if (log == null || !follows(data.leaderEpoch())) {
            return new AppendOutcome.Refused(
                    ErrorCode.NOT_LEADER_OR_FOLLOWER,
                    partition.name() + " does not follow in epoch " + data.leaderEpoch());
        }
        try {
            AppendOutcome outcome = append(log, data);
            if (!(outcome instanceof AppendOutcome.Refused)) {
                learn(log, data);
                partition.publish();
            }
            return outcome;
        } catch (DiskFailure failure) {
            partition.diskFailed(failure);
            return new AppendOutcome.Refused(
                    ErrorCode.KAFKA_STORAGE_ERROR, "the disk of " + partition.name() + " failed");
        }
    }

    private boolean follows(int leaderEpoch) {
        PartitionState state = partition.state();
        return state.role() instanceof Role.Follower && state.leaderEpoch() == leaderEpoch;
    }

    private AppendOutcome append(Log log, LeaderData data) {
        if (data.batches().hasRemaining()) {
            AppendOutcome outcome = log.appendAsFollower(data.batches());
            if (log.flushDueByCount()) {
                partition.flush();
            }
            return outcome;
        }
        LogView now = log.view();
        return new AppendOutcome.Appended(
                now.endOffset(), now.endOffset() - 1, -1, now.logStartOffset());
    }

    /* A follower takes over its leader's high watermark even downwards, and its start, within its own bounds. */
    private static void learn(Log log, LeaderData data) {
        LogView now = log.view();
        log.commit(
                HighWatermark.ofFollower(
                        data.highWatermark(), now.logStartOffset(), now.endOffset()));
        long start = Math.min(data.logStartOffset(), log.view().highWatermark());
        if (start > now.logStartOffset()) {
            log.advanceLogStart(start);
        }
    }

    void truncate(int leaderEpoch, long offset, boolean startAfresh) {
        Log log = partition.log();
        if (log == null || !follows(leaderEpoch)) {
            return;
        }
        partition.guarded(() -> {
            if (startAfresh) {
                log.truncateFullyAndStartAt(offset);
            } else {
                log.truncateTo(offset);
            }
            partition.publish();
        });
    }
}
