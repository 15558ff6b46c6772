package io.millrace.group;

import io.millrace.group.runtime.ShardLog;
import io.millrace.log.AppendOutcome;
import io.millrace.log.LogSlice;
import io.millrace.log.LogView;
import io.millrace.log.ReadOutcome;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.Watcher;
import io.millrace.wire.protocol.ErrorCode;

import java.nio.ByteBuffer;

/*
 * A leader epoch that is over must not be seen through: what this broker has as a follower, or as leader anew, may be
 * other records at the same offsets than those that a shard waits for.
 */

/** A shard's log in a partition that this broker leads, as of one leader epoch. On its lane. */
public final class PartitionLog implements ShardLog {
    private final Partition partition;
    private final int epoch;
    private LogView seen; // the last there was in this epoch

    /**
     * The log of a partition that this broker leads now.
     *
     * @throws IllegalStateException when it is offline
     */
    public PartitionLog(Partition partition) {
        this.partition = partition;
        this.epoch = partition.view().leaderEpoch();
        this.seen = partition.view().openLog();
    }

    @Override
    public Outcome append(ByteBuffer batch) {
        if (!isLed(partition.view())) {
            return new Outcome.Refused(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        return switch (partition.coordinatorAppend(batch)) {
            case AppendOutcome.Appended appended -> new Outcome.Appended(appended.lastOffset());
            case AppendOutcome.Duplicate duplicate ->
                    throw new IllegalStateException("a coordinator's batch repeats " + duplicate);
            case AppendOutcome.Refused refused -> new Outcome.Refused(refused.error());
        };
    }

    @Override
    public long endOffset() {
        return view().endOffset();
    }

    @Override
    public long highWatermark() {
        return view().highWatermark();
    }

    @Override
    public long startOffset() {
        return view().logStartOffset();
    }

    @Override
    public ByteBuffer read(long offset, int maxBytes) {
        LogView log = view();
        return switch (log.read(offset, log.endOffset(), maxBytes, true)) {
            case LogSlice slice -> slice.records().toBuffer();
            case ReadOutcome.OutOfRange out ->
                    throw new IllegalStateException("no offset " + offset + ": " + out);
        };
    }

    @Override
    public Runnable onCommit(Runnable moved) {
        Watcher watcher = _ -> moved.run();
        partition.watch(watcher, partition.view());
        return () -> partition.unwatch(watcher);
    }

    private LogView view() {
        PartitionView now = partition.view();
        LogView log = now.log();
        if (log != null && isLed(now)) {
            seen = log;
        }
        return seen;
    }

    private boolean isLed(PartitionView now) {
        return now.isLeader() && now.leaderEpoch() == epoch;
    }
}
