package io.millrace.log.upkeep;

import io.millrace.wire.compress.Compression;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.record.CheckRules;
import io.millrace.wire.record.LogRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordBatchBuilder;
import io.millrace.wire.record.RecordReader;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/*
 * A tombstone, or the marker of a transaction without data, stays until its batch's delete horizon (KIP-534). The
 * horizon is set by the first pass that meets it, so that a consumer which reads from the start has that long to come
 * by. Batches of the old formats have no place for it; for them the age of their segment counts.
 */

/** Decides what stays of a batch, and makes the batch that holds it. Belongs to one thread. */
final class BatchFilter implements AutoCloseable {
    private static final long NO_HORIZON = -1;

    private final KeyTable keys;
    private final TransactionTrail trail;
    private final Map<Long, LastRecord> lastRecords;
    private final long nowMs;
    private final long nextHorizonMs;
    private final Decompressor decompressor = new Decompressor();
    private final Compressor compressor = new Compressor();

    BatchFilter(
            KeyTable keys,
            TransactionTrail trail,
            Map<Long, LastRecord> lastRecords,
            CompactionRules rules) {
        this.keys = keys;
        this.trail = trail;
        this.lastRecords = lastRecords;
        this.nowMs = rules.nowMs();
        this.nextHorizonMs = rules.nowMs() + rules.deleteRetentionMs();
    }

    /**
     * What is to be written in place of a batch.
     *
     * @param keepOldTombstones whether tombstones of the old formats stay
     * @return the bytes of the batch itself when all of it stays, null when nothing does
     */
    @Nullable ByteBuffer filter(RecordBatch batch, boolean keepOldTombstones) {
        if (batch.baseOffset() > keys.latest()) {
            return batch.bytes();
        }
        boolean spent = trail.isSpent(batch);
        if (batch.recordCount() == 0) {
            return isLastOfProducer(batch) ? batch.bytes() : null;
        }
        if (batch.isControl()) {
            return spent ? spentMarker(batch) : batch.bytes();
        }
        return spent ? emptied(batch) : filterRecords(batch, keepOldTombstones);
    }

    private @Nullable ByteBuffer spentMarker(RecordBatch batch) {
        if (!batch.hasDeleteHorizon()) {
            var records = RecordReader.all(batch, decompressor, CheckRules.MAX_PLAIN_BYTES);
            return rewritten(batch, records, nextHorizonMs);
        }
        return batch.baseTimestamp() <= nowMs ? emptied(batch) : batch.bytes();
    }

    /** The last batch of a producer stays without its records: its sequence must be remembered. */
    private @Nullable ByteBuffer emptied(RecordBatch batch) {
        return isLastOfProducer(batch)
                ? new RecordBatchBuilder(RecordBatch.HEADER)
                        .like(batch)
                        .buildEmpty(batch.maxTimestamp())
                : null;
    }

    private boolean isLastOfProducer(RecordBatch batch) {
        LastRecord last = batch.hasProducerId() ? lastRecords.get(batch.producerId()) : null;
        return last != null && last.isIn(batch);
    }

    private @Nullable ByteBuffer filterRecords(RecordBatch batch, boolean keepOldTombstones) {
        boolean keepTombstones =
                batch.isLegacy()
                        ? keepOldTombstones
                        : !batch.hasDeleteHorizon() || batch.baseTimestamp() > nowMs;
        List<LogRecord> kept = new ArrayList<>();
        int count = 0;
        boolean tombstones = false;
        var records = new RecordReader(batch, decompressor, CheckRules.MAX_PLAIN_BYTES);
        while (records.hasNext()) {
            LogRecord record = records.next();
            count++;
            if (stays(record, keepTombstones)) {
                kept.add(record);
                tombstones |= record.value() == null;
            }
        }
        if (kept.isEmpty()) {
            return emptied(batch);
        }
        boolean needsHorizon = tombstones && !batch.isLegacy() && !batch.hasDeleteHorizon();
        if (batch.isLegacy() || (kept.size() == count && !needsHorizon)) {
            return batch.bytes();
        }
        long horizon = batch.hasDeleteHorizon() ? batch.baseTimestamp() : NO_HORIZON;
        return rewritten(batch, kept, needsHorizon ? nextHorizonMs : horizon);
    }

    private boolean stays(LogRecord record, boolean keepTombstones) {
        if (record.offset() > keys.latest()) {
            return true;
        }
        ByteBuffer key = record.key();
        return key != null
                && (record.value() != null || keepTombstones)
                && record.offset() >= keys.offsetOf(key);
    }

    private ByteBuffer rewritten(RecordBatch batch, List<LogRecord> records, long horizonMs) {
        var builder =
                new RecordBatchBuilder(batch.sizeInBytes())
                        .compression(Compression.of(batch.codec()))
                        .like(batch);
        if (horizonMs != NO_HORIZON) {
            builder.deleteHorizon(horizonMs);
        }
        records.forEach(builder::append);
        return builder.build(compressor);
    }

    @Override
    public void close() {
        decompressor.close();
        compressor.close();
    }
}
