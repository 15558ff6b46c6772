package io.millrace.benchmarks.wire;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compression;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.record.BatchCheck;
import io.millrace.wire.record.CheckRules;
import io.millrace.wire.record.LogRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordBatchBuilder;
import io.millrace.wire.record.RecordReader;
import io.millrace.wire.record.TimestampRule;
import io.millrace.wire.record.Verdict;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One batch of about 64 KiB: microseconds to check it, to read its records, to build it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordBatchBenchmark {
    private static final int BATCH_BYTES = 64 * 1024;
    private static final CheckRules RULES =
            new CheckRules(1 << 20, TimestampRule.ANY, false, null, CheckRules.MAX_PLAIN_BYTES);

    /** Bytes of a record's value. */
    @Param({"100", "1024"})
    public int valueBytes;

    /** How the batch is compressed. */
    @Param({"NONE", "LZ4", "ZSTD"})
    public Codec codec = Codec.NONE;

    private final BatchCheck check = new BatchCheck();
    private final Compressor compressor = new Compressor();
    private final Decompressor decompressor = new Decompressor();
    private ByteBuffer values = ByteBuffer.allocate(0);
    private ByteBuffer batch = ByteBuffer.allocate(0);

    /** Makes the batch, in direct memory as it comes from the network. */
    @Setup
    public void fill() {
        byte[] text = new byte[2 * BATCH_BYTES];
        Random random = new Random(1);
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + Math.min(random.nextInt(26), random.nextInt(26)));
        }
        values = ByteBuffer.wrap(text);
        ByteBuffer built = build();
        batch = ByteBuffer.allocateDirect(built.remaining()).put(built).flip();
    }

    /** Frees native memory. */
    @TearDown
    public void free() {
        check.close();
        compressor.close();
        decompressor.close();
    }

    /** The leader's check: checksum and every record. */
    @Benchmark
    public Verdict check() {
        return check.check(batch, 12, RULES, 0);
    }

    /** The checksum alone, which no check can be faster than. */
    @Benchmark
    public boolean checksum() {
        return RecordBatch.at(batch, 0).isIntact();
    }

    /** All records as objects. */
    @Benchmark
    public void read(Blackhole into) {
        RecordReader reader =
                new RecordReader(RecordBatch.at(batch, 0), decompressor, Integer.MAX_VALUE);
        while (reader.hasNext()) {
            LogRecord record = reader.next();
            into.consume(record);
        }
    }

    /** The same batch anew. */
    @Benchmark
    public ByteBuffer build() {
        RecordBatchBuilder builder =
                new RecordBatchBuilder(BATCH_BYTES).compression(Compression.of(codec));
        while (builder.plainSizeInBytes() < BATCH_BYTES - valueBytes - 30) {
            ByteBuffer value = values.slice(builder.plainSizeInBytes(), valueBytes);
            builder.append(1_700_000_000_000L, null, value);
        }
        return builder.build(compressor);
    }
}
