package io.millrace.log.upkeep;

import io.millrace.log.disk.DiskFile;
import io.millrace.log.segment.BatchPlace;
import io.millrace.log.segment.BatchScan;
import io.millrace.log.segment.BatchSink;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.SegmentFiles;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.AbortedTransaction;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.CheckRules;
import io.millrace.wire.record.LogRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordReader;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/*
 *   | compacted before | dirty                    | not yet        |
 *   start          firstDirty   end            firstUncleanable
 *                    '-- keys --'  (as far as the table has room)
 *   '-- copied, in groups -------'
 *
 * Reads segments that are complete and writes others beside them; the log itself is not touched. What lies at "end" or
 * behind it stays as it is, even when it shares a segment with what does not.
 */

/** One compaction of one log: keys are mapped first, then groups of segments copied. One thread. */
public final class CompactionPass implements AutoCloseable {
    private static final int REPORT_BYTES = 64 * 1024;

    private final CompactionSource source;
    private final CompactionRules rules;
    private final Pace pace;
    private final KeyTable keys;
    private final Decompressor decompressor = new Decompressor();
    private long unreported;

    /** Begins a pass; nothing is read yet. */
    public CompactionPass(
            CompactionSource source, CompactionRules rules, Pace pace, RandomGenerator random) {
        this.source = source;
        this.rules = rules;
        this.pace = pace;
        this.keys =
                new KeyTable(
                        new KeyHash(random),
                        rules.memory().tableBytes(),
                        rules.memory().loadFactor(),
                        rules.firstUncleanable() - rules.firstDirty());
        keys.seen(rules.firstDirty() - 1);
    }

    /**
     * Learns the last offset of each key.
     *
     * @return up to where that is known, and the log will be compact after this pass
     */
    public long map() {
        var trail =
                new TransactionTrail(
                        aborted(rules.firstDirty(), rules.firstUncleanable()), _ -> {});
        Segments segments = source.segments();
        boolean room = true;
        int first = Math.max(0, segments.floor(rules.firstDirty()));
        for (int i = first; room && i < segments.count() - 1; i++) {
            Segment segment = segments.at(i);
            if (segment.baseOffset() >= rules.firstUncleanable()) {
                break;
            }
            room = map(segment, trail);
            if (room) {
                long next = segments.at(i + 1).baseOffset();
                keys.seen(Math.min(next, rules.firstUncleanable()) - 1);
            }
        }
        return keys.latest() + 1;
    }

    private boolean map(Segment segment, TransactionTrail trail) {
        int size = segment.size();
        BatchPlace start = size == 0 ? null : segment.find(file(segment), rules.firstDirty(), size);
        if (start == null) {
            return true;
        }
        var scan = scan(start.position(), segment);
        for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
            if (batch.baseOffset() >= rules.firstUncleanable()) {
                return true;
            }
            report(batch.sizeInBytes());
            boolean spent = trail.isSpent(batch);
            if (!spent && !batch.isControl() && !mapRecords(batch)) {
                return false;
            }
            keys.seen(batch.lastOffset());
        }
        requireEnd(scan, segment);
        return true;
    }

    private boolean mapRecords(RecordBatch batch) {
        var records = new RecordReader(batch, decompressor, CheckRules.MAX_PLAIN_BYTES);
        while (records.hasNext()) {
            LogRecord record = records.next();
            ByteBuffer key = record.key();
            boolean isDirty = record.offset() >= rules.firstDirty();
            if (key != null && isDirty && !keys.put(key, record.offset())) {
                return false;
            }
        }
        return true;
    }

    /** The segments to be replaced, in groups that become one segment each; after the mapping. */
    public List<List<Segment>> groups() {
        return new SegmentGroups(source.segments(), rules).upTo(keys.latest() + 1);
    }

    /** What goes on from one group to the next. Groups are copied in their order. */
    public BatchCopy copies() {
        return new BatchCopy(this, aborted(0, keys.latest() + 1));
    }

    CompactionSource source() {
        return source;
    }

    CompactionRules rules() {
        return rules;
    }

    KeyTable keys() {
        return keys;
    }

    /** How many bytes the table of keys occupies. */
    public long tableBytes() {
        return keys.sizeInBytes();
    }

    /** Shows all batches of a segment, which must be whole. */
    void show(Segment segment, BatchSink sink) {
        if (segment.size() == 0) {
            return;
        }
        var scan = scan(0, segment);
        for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
            if (!batch.isIntact()) {
                throw new Malformed(batch + " has a wrong checksum");
            }
            report(batch.sizeInBytes());
            sink.accept(batch);
        }
        requireEnd(scan, segment);
    }

    private BatchScan scan(int from, Segment segment) {
        int piece = rules.memory().bufferBytes();
        return new BatchScan(() -> file(segment), from, segment.size(), piece);
    }

    private static void requireEnd(BatchScan scan, Segment segment) {
        if (scan.position() != segment.size()) {
            throw new Malformed(
                    segment.files().records() + " has no whole batch at " + scan.position());
        }
    }

    private static DiskFile file(Segment segment) {
        DiskFile file = segment.file();
        if (file == null) {
            throw new CompactionStopped("segment " + segment.baseOffset() + " is gone");
        }
        return file;
    }

    void report(int bytes) {
        unreported += bytes;
        if (unreported >= REPORT_BYTES) {
            pace.moved(unreported);
            unreported = 0;
        }
    }

    /** Those that reach into these offsets; if the end is decided, their markers are committed. */
    private List<AbortedTransaction> aborted(long from, long end) {
        List<AbortedTransaction> found = new ArrayList<>();
        for (Segment segment : source.segments().all()) {
            for (AbortedTransaction aborted : segment.aborted().entries()) {
                if (aborted.lastOffset() >= from && aborted.firstOffset() < end) {
                    found.add(aborted);
                }
            }
        }
        return found;
    }

    /** Where the files of a group are written. */
    static SegmentFiles cleaned(List<Segment> group) {
        return group.getFirst().files().with(SegmentFiles.CLEANED);
    }

    @Override
    public void close() {
        keys.close();
        decompressor.close();
    }
}
