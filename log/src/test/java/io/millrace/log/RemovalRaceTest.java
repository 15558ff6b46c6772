package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFile;
import io.millrace.log.disk.OpenFiles;
import io.millrace.log.disk.SimDisk;

import org.junit.jupiter.api.Test;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Segments that are removed while other threads than their owner's look at them. */
class RemovalRaceTest {
    private static final int AGE_MS = 1_000;

    /** Runs once, before the next call of a method of the disk. */
    private String hookedMethod = "";

    private Runnable hook = () -> {};

    private Disk hooked(Disk disk) {
        return hooked(disk, new ArrayList<>());
    }

    private Disk hooked(Disk disk, List<OpenFiles.Holder> opened) {
        return (Disk)
                Proxy.newProxyInstance(
                        Disk.class.getClassLoader(),
                        new Class<?>[] {Disk.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals(hookedMethod)) {
                                hookedMethod = "";
                                hook.run();
                            }
                            if (method.getName().equals("opened")) {
                                opened.add((OpenFiles.Holder) arguments[0]);
                            }
                            try {
                                return method.invoke(disk, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private static void expireAll(LogFixture fixture) {
        fixture.clock.advance(AGE_MS + 1);
        assertThat(fixture.log.retain()).isPositive();
    }

    private static LogConfig deleting(LogConfig config) {
        return config.withRetention(new LogConfig.Retention(true, AGE_MS, -1, 60_000));
    }

    @Test
    void shouldNotCallASegmentADiskFailureThatRetentionTookFromTheCleaner() {
        var fixture = new CompactionFixture();
        fixture.configure(RemovalRaceTest::deleting);
        fixture.append("a=1", "b=1");
        fixture.compact();
        fixture.append("a=2", "c=1");
        fixture.log.log.roll();
        LogOwner owner =
                new LogOwner() {
                    @Override
                    public <T> T ask(Function<Log, T> question) {
                        T answer = question.apply(fixture.log.log);
                        fixture.log.clock.advance(AGE_MS / 2);
                        fixture.append("d=1");
                        fixture.log.clock.advance(AGE_MS / 2 + 1);
                        assertThat(fixture.log.log.retain()).isPositive();
                        return answer;
                    }
                };

        var target = new Cleanable(fixture.log.log, fixture.log.directory, owner);
        assertThat(fixture.newCleaner(() -> List.of(target)).cleanFilthiest()).isFalse();

        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.contents()).containsExactly("4:d=1");
    }

    @Test
    void shouldNotCallASegmentADiskFailureThatVanishesBeforeItsAgeIsRead() {
        var fixture = new CompactionFixture(hooked(new SimDisk()), 400);
        fixture.configure(RemovalRaceTest::deleting);
        fixture.configure(config ->
                config.withCompaction(new LogConfig.Compaction(true, 0, 0, 1, Long.MAX_VALUE)));
        fixture.append("a=1");
        fixture.log.log.roll();
        fixture.log.restart();
        hook = () -> expireAll(fixture.log);
        hookedMethod = "map";

        assertThat(fixture.newCleaner().cleanFilthiest()).isFalse();

        assertThat(hookedMethod).isEmpty();
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void shouldOpenASegmentAgainThatWasClosedWhileTheCleanerWaited() {
        List<OpenFiles.Holder> holders = new ArrayList<>();
        var fixture = new CompactionFixture(hooked(new SimDisk(), holders), 400_000);
        fixture.settings = new CleanerSettings(1, 1 << 20, 0.9, 1, 1_000_000);
        for (int i = 0; i < 30; i++) {
            fixture.append("k" + i % 3 + "=" + i + "x".repeat(10_000));
        }
        fixture.log.log.roll();
        List<DiskFile> closed = new ArrayList<>();
        fixture.sleep =
                _ ->
                        holders.stream()
                                .map(OpenFiles.Holder::release)
                                .filter(Objects::nonNull)
                                .forEach(file -> {
                                    file.close();
                                    closed.add(file);
                                });

        assertThat(fixture.cleaner.cleanFilthiest()).isTrue();

        assertThat(closed).hasSizeGreaterThan(2);
        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.records()).hasSize(3);
    }

    @Test
    void shouldFindNothingByTimestampInASegmentThatVanishes() {
        var fixture = new LogFixture(hooked(new SimDisk()), deleting(LogConfig.DEFAULTS));
        fixture.append("old");
        fixture.log.roll();
        fixture.append("also old");
        fixture.restart();
        LogView view = fixture.log.view();
        hook = () -> expireAll(fixture);
        hookedMethod = "map";

        TimestampHit hit = view.offsetForTimestamp(1, view.endOffset());

        assertThat(hookedMethod).isEmpty();
        assertThat(hit).isEqualTo(TimestampHit.NONE);
    }

    @Test
    void shouldStillTellWhatWasRolledBackInRecordsThatWereReadBeforeTheyWent() {
        var fixture = new LogFixture(deleting(LogConfig.DEFAULTS));
        fixture.append(TestBatches.transactional(9, 0, 0, fixture.clock.millis(), "lost"));
        fixture.appendMarker(9, 0, false);
        fixture.log.commit(fixture.log.view().endOffset());
        fixture.log.roll();
        fixture.append("kept");
        fixture.restart();
        LogView view = fixture.log.view();
        var slice = (LogSlice) view.read(0, view.lastStableOffset(), 1_000, true);

        expireAll(fixture);

        assertThat(view.aborted(0, slice)).extracting(it -> it.producerId()).isEqualTo(List.of(9L));
    }

    @Test
    void shouldLeaveNoGapBetweenSegmentsWhereTheLeadersCompactionLeftOne() {
        var fixture = new LogFixture(LogFixture.segments(150, 64));
        fixture.log.appendAsFollower(stored(0, "first"));
        fixture.log.appendAsFollower(stored(7, "after a gap"));
        assertThat(fixture.log.view().segmentOffsets()).containsExactly(0, 1);

        fixture.kill();

        assertThat(fixture.readAll()).containsExactly("0=first", "7=after a gap");
    }

    private static ByteBuffer stored(long offset, String value) {
        return TestBatches.stored(TestBatches.plain(1, value), offset, 0);
    }
}
