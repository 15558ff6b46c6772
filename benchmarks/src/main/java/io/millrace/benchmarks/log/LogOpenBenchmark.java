package io.millrace.benchmarks.log;

import io.millrace.log.AppendRules;
import io.millrace.log.Log;
import io.millrace.log.LogConfig;
import io.millrace.log.PartitionFolder;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Milliseconds to create 2,000 logs, and to open them after a clean shutdown or without one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class LogOpenBenchmark {
    private static final int LOGS = 2_000;

    /** How the last broker ended. */
    @Param({"true", "false"})
    public boolean clean;

    private final List<LogBench> benches = new ArrayList<>();
    private final List<Log> logs = new ArrayList<>();

    /** Logs with one record each, closed or left. */
    @Setup(Level.Iteration)
    public void fill() throws IOException {
        LogBench bench = new LogBench();
        benches.add(bench);
        ByteBuffer batch = LogBench.batch(100);
        List<Log> written = new ArrayList<>();
        for (int i = 0; i < LOGS; i++) {
            Log log = bench.create(i);
            log.appendAsLeader(batch.putLong(0, 0), AppendRules.client(0, 12));
            written.add(log);
        }
        if (clean) {
            written.forEach(Log::close);
            bench.directory().closeCleanly(written);
        } else {
            written.forEach(Log::abandon);
            bench.directory().abandon();
        }
        bench.reopen();
    }

    /** Opens all of them, one after the other. */
    @Benchmark
    public void open(Blackhole sink) {
        LogBench bench = benches.getLast();
        for (PartitionFolder folder : bench.directory().folders()) {
            logs.add(bench.directory().open(folder, LogConfig.DEFAULTS));
        }
        sink.consume(logs);
    }

    /** Creates as many, next to nothing. */
    @Benchmark
    public void create(Blackhole sink) {
        LogBench bench = benches.getLast();
        for (int i = 0; i < LOGS; i++) {
            Log log = bench.create(LOGS + i);
            log.assignEpoch(0);
            logs.add(log);
        }
        sink.consume(logs);
    }

    /** Deletes what was written. */
    @TearDown(Level.Iteration)
    public void delete() {
        logs.forEach(Log::abandon);
        logs.clear();
        benches.forEach(LogBench::close);
        benches.clear();
    }
}
