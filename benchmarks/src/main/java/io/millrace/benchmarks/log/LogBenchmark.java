package io.millrace.benchmarks.log;

import io.millrace.log.AppendOutcome;
import io.millrace.log.AppendRules;
import io.millrace.log.Log;
import io.millrace.log.LogView;
import io.millrace.log.ReadOutcome;
import io.millrace.log.TimestampHit;

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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Nanoseconds to append one batch, and to find one among half a million. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LogBenchmark {
    private static final int RECORDS = 500_000;
    private static final int FETCH_BYTES = 1 << 20;
    private static final AppendRules RULES = AppendRules.client(0, 12);

    /** Bytes of a record's value. */
    @Param({"100", "1024"})
    public int valueBytes;

    private final Random random = new Random(2);
    private Fixture fixture = Fixture.NONE;

    /** What is measured on. */
    private record Fixture(LogBench bench, Log appended, LogView read, ByteBuffer batch) {
        @SuppressWarnings("NullAway") // replaced before the first measurement
        static final Fixture NONE = new Fixture(null, null, null, null);
    }

    /** Fills a log to read from. */
    @Setup
    public void fill() throws IOException {
        LogBench bench = new LogBench();
        ByteBuffer batch = LogBench.batch(valueBytes);
        Log filled = bench.create(0);
        for (int i = 0; i < RECORDS; i++) {
            filled.appendAsLeader(batch.putLong(0, 0), RULES);
        }
        filled.commit(RECORDS);
        fixture = new Fixture(bench, bench.create(1), filled.view(), batch);
    }

    /** Deletes what was written. */
    @TearDown
    public void delete() {
        fixture.bench.close();
    }

    /** Check, offsets, write, index, view, high watermark. */
    @Benchmark
    public AppendOutcome append() {
        AppendOutcome outcome = fixture.appended.appendAsLeader(fixture.batch.putLong(0, 0), RULES);
        fixture.appended.commit(Long.MAX_VALUE);
        return outcome;
    }

    /** Somewhere in the log: index, headers, slice. */
    @Benchmark
    public ReadOutcome readAnywhere() {
        return fixture.read.read(random.nextInt(RECORDS), RECORDS, FETCH_BYTES, true);
    }

    /** The last batch, as readers do that keep up. */
    @Benchmark
    public ReadOutcome readAtTheEnd() {
        return fixture.read.read(RECORDS - 1, RECORDS, FETCH_BYTES, true);
    }

    /** By time: both indexes, headers, one batch. */
    @Benchmark
    public TimestampHit findByTime() {
        return fixture.read.offsetForTimestamp(1, RECORDS);
    }
}
