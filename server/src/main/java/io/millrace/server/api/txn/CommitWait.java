package io.millrace.server.api.txn;

import io.millrace.log.LogView;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.Watcher;
import io.millrace.wire.protocol.ErrorCode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waits until an offset is committed under the leadership in which it was appended. */
final class CommitWait implements Watcher {
    private final Partition partition;
    private final int leaderEpoch;
    private final long offset;
    private final CompletableFuture<ErrorCode> result = new CompletableFuture<>();

    private CommitWait(Partition partition, int leaderEpoch, long offset) {
        this.partition = partition;
        this.leaderEpoch = leaderEpoch;
        this.offset = offset;
    }

    /** NONE when {@code offset} is committed, NOT_LEADER_OR_FOLLOWER when that is not known. */
    static CompletionStage<ErrorCode> until(Partition partition, int leaderEpoch, long offset) {
        var wait = new CommitWait(partition, leaderEpoch, offset);
        partition.watch(wait, PartitionView.EMPTY);
        return wait.result;
    }

    @Override
    public void changed(PartitionView now) {
        LogView log = now.log();
        if (result.isDone()) {
            return;
        }
        if (log == null || !now.isLeader() || now.leaderEpoch() != leaderEpoch) {
            end(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        } else if (log.highWatermark() > offset) {
            end(ErrorCode.NONE);
        }
    }

    private void end(ErrorCode error) {
        partition.unwatch(this);
        result.complete(error);
    }
}
