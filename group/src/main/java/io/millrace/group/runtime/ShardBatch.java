package io.millrace.group.runtime;

import io.millrace.wire.record.ControlRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordBatchBuilder;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** The batch of a decision, and what it does to a machine. */
final class ShardBatch {
    private ShardBatch() {}

    /** The bytes to append, null if there is nothing. */
    static @Nullable ByteBuffer of(Decision decision, long nowMs) {
        return switch (decision.transaction()) {
            case TransactionPart.None _ -> records(decision, new RecordBatchBuilder(), nowMs);
            case TransactionPart.Inside(long producer, short epoch) ->
                    records(
                            decision,
                            new RecordBatchBuilder()
                                    .producer(producer, epoch, RecordBatch.NO_SEQUENCE)
                                    .transactional(),
                            nowMs);
            case TransactionPart.End(long producer, short epoch, boolean committed, int by) ->
                    ControlRecord.batch(
                            new ControlRecord.TransactionEnd(committed, by),
                            producer,
                            epoch,
                            nowMs);
        };
    }

    private static @Nullable ByteBuffer records(
            Decision decision, RecordBatchBuilder builder, long nowMs) {
        for (Entry entry : decision.records()) {
            builder.append(nowMs, entry.key(), entry.value());
        }
        return builder.isEmpty() ? null : builder.build();
    }

    /** Gives the machine what has been appended up to {@code lastOffset}. */
    static void apply(Decision decision, long lastOffset, Machine machine) {
        long producer =
                decision.transaction() instanceof TransactionPart.Inside inside
                        ? inside.producerId()
                        : -1;
        long offset = lastOffset - decision.records().size() + 1;
        for (Entry entry : decision.records()) {
            machine.apply(new Machine.Position(offset++, producer), entry.key(), entry.value());
        }
        if (decision.transaction()
                instanceof TransactionPart.End(long id, short _, boolean committed, int _)) {
            machine.mark(id, committed);
        }
    }
}
