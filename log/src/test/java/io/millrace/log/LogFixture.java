package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFile;
import io.millrace.log.disk.SimBackground;
import io.millrace.log.disk.SimDisk;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.io.Payload;
import io.millrace.wire.protocol.TopicPartition;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.LogRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordReader;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One log on one disk, to be written, closed, killed and opened again. */
public final class LogFixture {
    public static final TopicPartition PARTITION = new TopicPartition("orders", 3);

    public final Disk disk;
    public final SimClock clock = new SimClock(10_000);
    public final SimBackground background = new SimBackground();
    public final LogSeams seams;
    public LogConfig config;
    public LogDirectory directory;
    public Log log;

    public LogFixture(Disk disk, LogConfig config) {
        this.disk = disk;
        this.config = config;
        this.seams = new LogSeams(clock, new Random(7), background, 86_400_000L);
        this.directory = LogDirectory.open(disk, seams);
        this.log = directory.create(PARTITION, null, config);
    }

    public LogFixture(LogConfig config) {
        this(new SimDisk(), config);
    }

    public LogFixture() {
        this(LogConfig.DEFAULTS);
    }

    public static LogConfig segments(int bytes, int indexInterval) {
        LogConfig base = LogConfig.DEFAULTS;
        return base.withRolling(
                base.rolling().withSegmentBytes(bytes).withIndexIntervalBytes(indexInterval));
    }

    public SimDisk sim() {
        return (SimDisk) disk;
    }

    public Path file(String name) {
        return disk.root().resolve(PARTITION.toString()).resolve(name);
    }

    public AppendOutcome append(String... values) {
        return append(TestBatches.plain(clock.millis(), values));
    }

    public AppendOutcome append(ByteBuffer batch) {
        AppendOutcome outcome = log.appendAsLeader(batch, AppendRules.client(0, 11));
        log.commit(log.view().endOffset());
        return outcome;
    }

    public AppendOutcome appendMarker(long producerId, int epoch, boolean committed) {
        ByteBuffer marker = TestBatches.marker(producerId, epoch, committed, clock.millis());
        return log.appendAsLeader(marker, AppendRules.coordinator(0));
    }

    /** An orderly restart. */
    public void restart() {
        log.close();
        directory.closeCleanly(List.of(log));
        reopen();
    }

    /** The process is killed; what it wrote is there. */
    public void kill() {
        if (disk instanceof SimDisk sim) {
            sim.killProcess();
        } else {
            log.abandon();
            directory.abandon();
        }
        background.clear();
        reopen();
    }

    /** Opens the directory again and the log in it. */
    public void reopen() {
        directory = LogDirectory.open(disk, seams);
        List<PartitionFolder> folders = directory.folders();
        log =
                folders.isEmpty()
                        ? directory.create(PARTITION, null, config)
                        : directory.open(folders.getFirst(), config);
    }

    /** The values of all records from {@code offset} below {@code bound}, with their offsets. */
    public List<String> read(long offset, long bound) {
        List<String> values = new ArrayList<>();
        long next = offset;
        while (true) {
            ReadOutcome outcome = log.view().read(next, bound, 300, true);
            if (!(outcome instanceof LogSlice slice) || slice.isEmpty()) {
                return values;
            }
            for (RecordBatch batch : Batches.of(bytes(slice))) {
                collect(batch, next, values);
                next = batch.nextOffset();
            }
        }
    }

    public List<String> readAll() {
        LogView view = log.view();
        return read(view.logStartOffset(), view.endOffset());
    }

    private static void collect(RecordBatch batch, long from, List<String> values) {
        if (!batch.isIntact()) {
            throw new AssertionError(batch + " is damaged");
        }
        for (LogRecord record : RecordReader.all(batch, new Decompressor(), 1 << 20)) {
            if (record.offset() >= from && !batch.isControl()) {
                values.add(record.offset() + "=" + text(record.value()));
            }
        }
    }

    private static String text(ByteBuffer value) {
        return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }

    /** The bytes of a slice. */
    public static ByteBuffer bytes(LogSlice slice) {
        return switch (slice.records()) {
            case Payload.Bytes(ByteBuffer buffer) -> buffer.duplicate();
            case Payload.FileRange(var channel, long position, int size) -> {
                ByteBuffer buffer = ByteBuffer.allocate(size);
                new DiskFile(Path.of("/"), Path.of("/"), channel).read(buffer, position);
                yield buffer.flip();
            }
        };
    }

    public void plant(String name, byte[] content) {
        disk.write(file(name), ByteBuffer.wrap(content));
    }

    public byte[] content(String name) {
        return disk.read(file(name));
    }
}
