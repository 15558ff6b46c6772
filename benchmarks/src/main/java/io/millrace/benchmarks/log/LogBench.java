package io.millrace.benchmarks.log;

import io.millrace.log.Clock;
import io.millrace.log.Log;
import io.millrace.log.LogConfig;
import io.millrace.log.LogDirectory;
import io.millrace.log.LogSeams;
import io.millrace.log.disk.Background;
import io.millrace.log.disk.LocalDisk;
import io.millrace.wire.protocol.TopicPartition;
import io.millrace.wire.record.RecordBatchBuilder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A directory with logs on a real disk, for as long as a benchmark runs. */
final class LogBench implements AutoCloseable {
    private static final Clock CLOCK =
            new Clock() {
                @Override
                public long millis() {
                    return System.currentTimeMillis();
                }

                @Override
                public long nanos() {
                    return System.nanoTime();
                }
            };

    /** Neither forces nor deletes: both would be measured with whatever comes next. */
    private static final Background NEVER =
            new Background() {
                @Override
                public void run(Runnable task) {}

                @Override
                public void runAfter(long delayMs, Runnable task) {}
            };

    private final LocalDisk disk;
    private LogDirectory directory;

    LogBench() throws IOException {
        Path root = Files.createTempDirectory("millrace-bench-");
        disk = new LocalDisk(root);
        directory = open();
    }

    private LogDirectory open() {
        return LogDirectory.open(disk, new LogSeams(CLOCK, new Random(1), NEVER, 86_400_000));
    }

    LogDirectory directory() {
        return directory;
    }

    Log create(int partition) {
        return directory.create(new TopicPartition("bench", partition), null, LogConfig.DEFAULTS);
    }

    /** After an orderly close. */
    void reopen() {
        directory = open();
    }

    /** A batch of one record, in direct memory as it comes from the network. */
    static ByteBuffer batch(int valueBytes) {
        byte[] value = new byte[valueBytes];
        new Random(1).nextBytes(value);
        ByteBuffer built =
                new RecordBatchBuilder()
                        .append(System.currentTimeMillis(), null, ByteBuffer.wrap(value))
                        .build();
        return ByteBuffer.allocateDirect(built.remaining()).put(built).flip();
    }

    @Override
    public void close() {
        directory.abandon();
        disk.deleteFolder(disk.root());
    }
}
