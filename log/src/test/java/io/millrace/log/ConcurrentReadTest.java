package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.disk.Background;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.disk.LocalDisk;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.RecordBatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Readers on other threads while the owner appends, rolls and deletes. */
class ConcurrentReadTest {
    private static final int RECORDS = 60_000;

    @TempDir Path folder;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong reads = new AtomicLong();

    @Test
    void shouldReadWholeBatchesWhileTheLogGrowsAndShrinks() throws InterruptedException {
        Background now =
                new Background() {
                    @Override
                    public void run(Runnable task) {}

                    @Override
                    public void runAfter(long delayMs, Runnable task) {
                        task.run();
                    }
                };
        var seams = new LogSeams(new SimClock(), new Random(1), now, 1_000_000);
        var config =
                LogFixture.segments(50_000, 1_000)
                        .withRetention(new LogConfig.Retention(true, -1, 400_000, 0));
        var directory = LogDirectory.open(new LocalDisk(folder), seams);
        Log log = directory.create(LogFixture.PARTITION, null, config);
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int seed = i;
            readers.add(Thread.ofPlatform().start(() -> readUntilDone(log, new Random(seed))));
        }
        for (int i = 0; i < RECORDS; i++) {
            log.appendAsLeader(TestBatches.plain(1000 + i, "v" + i), AppendRules.client(0, 11));
            log.commit(i);
            if (i % 500 == 0) {
                log.retain();
            }
        }
        done.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        directory.abandon();

        assertThat(failure.get()).isNull();
        assertThat(reads.get()).isGreaterThan(100);
        assertThat(log.view().segmentOffsets().length).isGreaterThan(5);
    }

    private void readUntilDone(Log log, Random random) {
        try {
            while (!done.get()) {
                readOnce(log.view(), random);
                reads.incrementAndGet();
            }
        } catch (RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void readOnce(LogView view, Random random) {
        long bound = random.nextBoolean() ? view.highWatermark() : view.endOffset();
        long span = bound - view.logStartOffset();
        if (span <= 0) {
            return;
        }
        long offset = view.logStartOffset() + random.nextLong(span);
        if (view.read(offset, bound, 2_000, true) instanceof LogSlice slice) {
            checkSlice(slice, offset, bound);
        }
        long time = 1000 + offset;
        TimestampHit hit = view.offsetForTimestamp(time, bound);
        if (hit != TimestampHit.NONE) {
            assertThat(hit.offset()).isGreaterThanOrEqualTo(offset);
        }
    }

    private static void checkSlice(LogSlice slice, long offset, long bound) {
        try {
            long next = offset;
            for (RecordBatch batch : Batches.of(LogFixture.bytes(slice))) {
                assertThat(batch.isIntact()).isTrue();
                assertThat(batch.baseOffset()).isEqualTo(next);
                next = batch.nextOffset();
            }
            assertThat(next).isGreaterThan(offset).isLessThanOrEqualTo(bound);
        } catch (DiskFailure e) {
            assertThat(e).hasCauseInstanceOf(ClosedChannelException.class);
        }
    }
}
