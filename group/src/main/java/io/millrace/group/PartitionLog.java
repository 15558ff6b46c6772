package io.millrace.group;

import io.millrace.group.runtime.ShardLog;
import io.millrace.log.AppendOutcome;
import io.millrace.log.LogSlice;
import io.millrace.log.LogView;
import io.millrace.log.ReadOutcome;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.Watcher;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** A shard's log in a partition that this broker leads. */
public final class PartitionLog implements ShardLog {
    private final Partition partition;
    private @Nullable LogView seen; // what there was before the partition went offline

    /** The log of one partition. */
    public PartitionLog(Partition partition) {
        this.partition = partition;
    }

    @Override
    public Outcome append(ByteBuffer batch) {
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
        LogView now = partition.view().log();
        if (now != null) {
            seen = now;
        }
        if (seen == null) {
            throw new IllegalStateException(partition + " is offline");
        }
        return seen;
    }
}
