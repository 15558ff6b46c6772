package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.disk.SimDisk;
import io.millrace.log.state.AbortedTransaction;
import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compression;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.LogRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordBatchBuilder;
import io.millrace.wire.record.RecordReader;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** A log of keyed records in small segments, and a cleaner for it. */
final class CompactionFixture {
    static final long DELETE_RETENTION_MS = 1_000;

    final LogFixture log;
    final List<DiskFailure> failures = new ArrayList<>();
    CleanerSettings settings = CleanerSettings.DEFAULTS;
    LongConsumer sleep = _ -> {};
    Cleaner cleaner;

    /** One record as a reader sees it; value null for a tombstone. */
    record Seen(long offset, String key, @Nullable String value, long timestamp) {}

    CompactionFixture(Disk disk, int segmentBytes) {
        log = new LogFixture(disk, config(segmentBytes));
        cleaner = newCleaner();
    }

    CompactionFixture() {
        this(new SimDisk(), 400);
    }

    static LogConfig config(int segmentBytes) {
        LogConfig small = LogFixture.segments(segmentBytes, 64);
        return small.withCompaction(
                        new LogConfig.Compaction(true, 0, DELETE_RETENTION_MS, 0, Long.MAX_VALUE))
                .withRetention(new LogConfig.Retention(false, -1, -1, 60_000));
    }

    Cleaner newCleaner() {
        return newCleaner(() -> List.of(new Cleanable(log.log, log.directory, new Direct())));
    }

    Cleaner newCleaner(Supplier<List<Cleanable>> logs) {
        return new Cleaner(
                new CleanerSeams(
                        () -> settings,
                        logs::get,
                        log.clock,
                        new Random(11),
                        nanos -> sleep.accept(nanos),
                        failures::add));
    }

    /** The test's thread is the owner. */
    final class Direct implements LogOwner {
        @Override
        public <T> T ask(Function<Log, T> question) {
            return question.apply(log.log);
        }
    }

    void configure(Function<LogConfig, LogConfig> change) {
        log.config = change.apply(log.config);
        log.log.reconfigure(log.config);
    }

    /** Appends records written as {@code key=value}, or {@code key} for a tombstone. */
    AppendOutcome append(String... records) {
        return log.append(batch(new RecordBatchBuilder(), Compression.NONE, records));
    }

    AppendOutcome appendPacked(String... records) {
        return log.append(batch(new RecordBatchBuilder(), Compression.of(Codec.LZ4), records));
    }

    AppendOutcome appendBy(long producer, int sequence, String... records) {
        var builder = new RecordBatchBuilder().producer(producer, (short) 0, sequence);
        return log.append(batch(builder, Compression.NONE, records));
    }

    AppendOutcome appendInTransaction(long producer, int sequence, String... records) {
        var builder = new RecordBatchBuilder().producer(producer, (short) 0, sequence);
        return log.append(batch(builder.transactional(), Compression.NONE, records));
    }

    void end(long producer, boolean committed) {
        log.appendMarker(producer, 0, committed);
        log.log.commit(log.log.view().endOffset());
    }

    private ByteBuffer batch(RecordBatchBuilder builder, Compression how, String... records) {
        builder.compression(how);
        for (String record : records) {
            int at = record.indexOf('=');
            String key = at < 0 ? record : record.substring(0, at);
            builder.append(
                    log.clock.millis(),
                    TestBatches.bytes(key),
                    at < 0 ? null : TestBatches.bytes(record.substring(at + 1)));
        }
        return builder.build(new Compressor());
    }

    /** Completes what is being written and compacts until there is nothing more to do. */
    void compact() {
        log.log.roll();
        compactComplete();
    }

    void compactComplete() {
        for (int i = 0; cleaner.cleanFilthiest(); i++) {
            if (i > 1_000) {
                throw new AssertionError("compaction finds no end");
            }
        }
    }

    /** All batches from a view, oldest first. */
    List<RecordBatch> batches(LogView view) {
        List<RecordBatch> found = new ArrayList<>();
        long next = view.logStartOffset();
        while (view.read(next, view.endOffset(), 200, true) instanceof LogSlice slice
                && !slice.isEmpty()) {
            for (RecordBatch batch : Batches.of(LogFixture.bytes(slice))) {
                if (!batch.isIntact() || batch.lastOffset() < next) {
                    throw new AssertionError(batch + " at " + next);
                }
                found.add(batch);
                next = batch.nextOffset();
            }
        }
        return found;
    }

    /** All records of clients, whatever became of their transactions. */
    List<Seen> records() {
        List<Seen> seen = new ArrayList<>();
        for (RecordBatch batch : batches(log.log.view())) {
            if (!batch.isControl()) {
                seen.addAll(records(batch));
            }
        }
        return seen;
    }

    List<String> contents() {
        return records().stream().map(CompactionFixture::text).toList();
    }

    static String text(Seen seen) {
        return seen.offset + ":" + seen.key + (seen.value == null ? "" : "=" + seen.value);
    }

    static List<Seen> records(RecordBatch batch) {
        List<Seen> seen = new ArrayList<>();
        for (LogRecord record : RecordReader.all(batch, new Decompressor(), 1 << 20)) {
            ByteBuffer value = record.value();
            seen.add(
                    new Seen(
                            record.offset(),
                            string(record.key()),
                            value == null ? null : string(value),
                            record.timestamp()));
        }
        return seen;
    }

    private static String string(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    /**
     * What a consumer with read_committed has in the end: last value of each key, no tombstones.
     */
    Map<String, String> committed() {
        LogView view = log.log.view();
        Map<String, String> last = new TreeMap<>();
        Set<Long> aborted = new HashSet<>();
        long next = view.logStartOffset();
        while (view.read(next, view.lastStableOffset(), 200, true) instanceof LogSlice slice
                && !slice.isEmpty()) {
            var coming = new LinkedHashMap<Long, AbortedTransaction>();
            view.aborted(next, slice).stream()
                    .sorted((a, b) -> Long.compare(a.firstOffset(), b.firstOffset()))
                    .forEach(one -> coming.put(one.firstOffset(), one));
            for (RecordBatch batch : Batches.of(LogFixture.bytes(slice))) {
                coming.values()
                        .removeIf(one -> {
                            boolean begun = one.firstOffset() <= batch.lastOffset();
                            if (begun) {
                                aborted.add(one.producerId());
                            }
                            return begun;
                        });
                apply(batch, aborted, last);
                next = batch.nextOffset();
            }
        }
        return last;
    }

    private static void apply(RecordBatch batch, Set<Long> aborted, Map<String, String> last) {
        if (batch.isControl()) {
            aborted.remove(batch.producerId());
            return;
        }
        if (batch.isTransactional() && aborted.contains(batch.producerId())) {
            return;
        }
        for (Seen seen : records(batch)) {
            if (seen.value == null) {
                last.remove(seen.key);
            } else {
                last.put(seen.key, seen.value);
            }
        }
    }
}
