package io.millrace.group.runtime;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.RecordBatch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A partition in memory whose commits and refusals a test decides. */
public class SimLog implements ShardLog {
    private record Stored(long baseOffset, byte[] bytes) {}

    private final List<Stored> batches = new ArrayList<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private long end;
    private long committed;
    private boolean held;
    private ErrorCode refusal = ErrorCode.NONE;

    @Override
    public Outcome append(ByteBuffer batch) {
        if (refusal != ErrorCode.NONE) {
            return new Outcome.Refused(refusal);
        }
        put(batch.duplicate());
        if (!held) {
            commitAll();
        }
        return new Outcome.Appended(end - 1);
    }

    private void put(ByteBuffer batch) {
        var bytes = new byte[batch.remaining()];
        batch.get(bytes);
        ByteBuffer stored = ByteBuffer.wrap(bytes).putLong(0, end);
        batches.add(new Stored(end, bytes));
        end = RecordBatch.at(stored, 0).nextOffset();
    }

    /** Puts a batch there that no shard has written. */
    public void inject(ByteBuffer batch) {
        put(batch);
        committed = end;
    }

    /** From now on appends stay uncommitted until {@link #commitAll}. */
    public void hold() {
        held = true;
    }

    /** Appends are committed at once again, and so are those there are. */
    public void unhold() {
        held = false;
        commitAll();
    }

    /** The next append commits all there is before it returns. */
    public void releaseInsideNextAppend() {
        held = false;
    }

    /** Commits all there is. */
    public void commitAll() {
        committed = end;
        List.copyOf(watchers).forEach(Runnable::run);
    }

    /** Appends are refused; NONE: no longer. */
    public void refuse(ErrorCode why) {
        refusal = why;
    }

    /** Another leader's log without these last {@code count} batches, as far as not committed. */
    public void loseUncommitted(int count) {
        for (int i = 0; i < count && !batches.isEmpty(); i++) {
            Stored last = batches.getLast();
            if (last.baseOffset < committed) {
                return;
            }
            end = last.baseOffset;
            batches.removeLast();
        }
    }

    /** Everything committed or not, batch by batch. */
    public List<ByteBuffer> all() {
        return batches.stream().map(one -> ByteBuffer.wrap(one.bytes)).toList();
    }

    @Override
    public long endOffset() {
        return end;
    }

    @Override
    public long highWatermark() {
        return committed;
    }

    @Override
    public long startOffset() {
        return 0;
    }

    @Override
    public ByteBuffer read(long offset, int maxBytes) {
        ByteBuffer piece = ByteBuffer.allocate(Math.max(maxBytes, 1 << 20));
        for (Stored one : batches) {
            long next = RecordBatch.at(ByteBuffer.wrap(one.bytes), 0).nextOffset();
            if (next > offset
                    && (piece.position() == 0 || piece.position() + one.bytes.length <= maxBytes)) {
                piece.put(one.bytes);
            } else if (next > offset) {
                break;
            }
        }
        return piece.flip();
    }

    @Override
    public Runnable onCommit(Runnable moved) {
        watchers.add(moved);
        return () -> watchers.remove(moved);
    }

    /** How many batches there are. */
    public int size() {
        return batches.size();
    }
}
