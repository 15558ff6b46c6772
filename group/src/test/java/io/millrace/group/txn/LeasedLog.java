package io.millrace.group.txn;

import io.millrace.group.runtime.ShardLog;
import io.millrace.wire.record.RecordBatch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The coordinator's partition as one leader sees it. When another has taken over, it goes on to
 * append, where nobody else sees it, and nothing of that is ever committed.
 */
final class LeasedLog implements ShardLog {
    private final ShardLog log;
    private final Fault fault;
    private final List<Runnable> watchers = new ArrayList<>();
    private boolean over;
    private long end;
    private long committed;

    LeasedLog(ShardLog log, Fault fault) {
        this.log = log;
        this.fault = fault;
    }

    /** Another leads from now on. */
    void end() {
        end = log.endOffset();
        committed = log.highWatermark();
        over = true;
    }

    @Override
    public Outcome append(ByteBuffer batch) {
        if (!over) {
            return log.append(batch);
        }
        end += RecordBatch.at(batch, batch.position()).nextOffset();
        if (fault == Fault.COMMITS_WHEN_DEPOSED) {
            committed = end;
            List.copyOf(watchers).forEach(Runnable::run);
        }
        return new Outcome.Appended(end - 1);
    }

    @Override
    public long endOffset() {
        return over ? end : log.endOffset();
    }

    @Override
    public long highWatermark() {
        return over ? committed : log.highWatermark();
    }

    @Override
    public long startOffset() {
        return log.startOffset();
    }

    @Override
    public ByteBuffer read(long offset, int maxBytes) {
        return log.read(offset, maxBytes);
    }

    @Override
    public Runnable onCommit(Runnable moved) {
        watchers.add(moved);
        Runnable forget =
                log.onCommit(() -> {
                    if (!over) {
                        moved.run();
                    }
                });
        return () -> {
            watchers.remove(moved);
            forget.run();
        };
    }
}
