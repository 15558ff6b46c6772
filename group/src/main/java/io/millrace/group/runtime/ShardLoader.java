package io.millrace.group.runtime;

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
    private static final long RECORD_LIMIT = 1L << 30;

    private final ShardPlace place;
    private final Machine machine;
    private final Runnable loaded;
    private final Consumer<RuntimeException> failed;
    private final Decompressor decompressor = new Decompressor();
    private boolean stopped;

    ShardLoader(
            ShardPlace place, Machine machine, Runnable loaded, Consumer<RuntimeException> failed) {
        this.place = place;
        this.machine = machine;
        this.loaded = loaded;
        this.failed = failed;
    }

    /** Begins; what follows goes by itself until it calls one of the two ends, or is stopped. */
    void begin() {
        goOn(-1);
    }

    /** Leaves it at that; neither end is called. */
    void stop() {
        stopped = true;
    }

    /** One piece from {@code offset} on, -1 for the first there is. */
    private void goOn(long offset) {
        if (stopped) {
            decompressor.close();
            return;
        }
        long from;
        long next;
        try {
            from = offset < 0 ? place.log().startOffset() : offset;
            next = piece(from);
        } catch (RuntimeException why) {
            decompressor.close();
            failed.accept(why);
            return;
        }
        if (next > from) {
            place.lane().post(() -> goOn(next));
        } else {
            decompressor.close();
            loaded.run();
        }
    }

    private long piece(long from) {
        ShardLog log = place.log();
        return from < log.endOffset()
                ? feed(log.read(from, place.config().loadBytes()), from)
                : from;
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
        if (next == from && piece.hasRemaining()) {
            throw new IllegalStateException("no whole batch at offset " + from);
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
