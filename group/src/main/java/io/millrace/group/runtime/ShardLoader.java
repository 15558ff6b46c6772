package io.millrace.group.runtime;

import io.millrace.replication.lane.Lane;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.ControlRecord;
import io.millrace.wire.record.LogRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordReader;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Feeds a machine what its log holds, a piece per task of the lane, so that the lane's other
 * tenants get their turn. The log is read to its end, not only to the high watermark: what a new
 * leader finds becomes committed with its epoch.
 */
final class ShardLoader {
    private static final int PIECE_BYTES = 5 << 20;
    private static final long RECORD_LIMIT = 1L << 30;

    private final Lane lane;
    private final ShardLog log;
    private final Machine machine;
    private final Decompressor decompressor = new Decompressor();

    ShardLoader(Lane lane, ShardLog log, Machine machine) {
        this.lane = lane;
        this.log = log;
        this.machine = machine;
    }

    void load(Runnable loaded, Consumer<RuntimeException> failed) {
        step(log.startOffset(), loaded, failed);
    }

    private void step(long offset, Runnable loaded, Consumer<RuntimeException> failed) {
        long next;
        try {
            next = offset < log.endOffset() ? feed(log.read(offset, PIECE_BYTES), offset) : offset;
        } catch (RuntimeException why) {
            decompressor.close();
            failed.accept(why);
            return;
        }
        if (next > offset) {
            lane.post(() -> step(next, loaded, failed));
        } else {
            decompressor.close();
            loaded.run();
        }
    }

    private long feed(ByteBuffer piece, long from) {
        long next = from;
        for (RecordBatch batch : Batches.of(piece)) {
            if (batch.isControl()) {
                end(batch);
            } else {
                take(batch, from);
            }
            next = batch.nextOffset();
        }
        return next;
    }

    private void take(RecordBatch batch, long from) {
        long producer = batch.isTransactional() ? batch.producerId() : -1;
        var records = new RecordReader(batch, decompressor, RECORD_LIMIT);
        while (records.hasNext()) {
            LogRecord record = records.next();
            ByteBuffer key = record.key();
            if (record.offset() >= from && key != null) {
                machine.apply(new Machine.Position(record.offset(), producer), key, record.value());
            }
        }
    }

    private void end(RecordBatch batch) {
        var records = new RecordReader(batch, decompressor, RECORD_LIMIT);
        while (records.hasNext()) {
            LogRecord record = records.next();
            if (ControlRecord.of(record)
                    instanceof ControlRecord.TransactionEnd(boolean committed, int _)) {
                machine.mark(batch.producerId(), committed);
            }
        }
    }
}
