package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.disk.SimDisk;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A crash before every single change to the disk that a compaction makes. */
class CompactionCrashTest {
    private enum End {
        KILL,
        POWER_CUT,
        POWER_CUT_AND_SOME_WRITTEN
    }

    @Test
    void shouldKeepEveryLastValueWhereverItIsKilled() {
        assertThat(crashEverywhere(End.KILL)).isGreaterThan(60);
    }

    @Test
    void shouldKeepEveryLastValueWhereverThePowerIsCut() {
        assertThat(crashEverywhere(End.POWER_CUT)).isGreaterThan(60);
        assertThat(crashEverywhere(End.POWER_CUT_AND_SOME_WRITTEN)).isGreaterThan(60);
    }

    private static int crashEverywhere(End end) {
        int step = 0;
        while (crashAt(step, end)) {
            step++;
        }
        return step;
    }

    /** Whether there was a crash. */
    private static boolean crashAt(int step, End end) {
        var fixture = filled();
        Map<Long, String> before = byOffset(fixture);
        Map<String, String> last = fixture.committed();
        SimDisk disk = fixture.log.sim();
        disk.crashAfter(step);
        boolean crashed = false;
        try {
            fixture.compactComplete();
        } catch (SimDisk.Crash e) {
            crashed = true;
        }
        restart(fixture, end, step);

        check(fixture, before, last, "after a crash at step " + step);
        fixture.cleaner = fixture.newCleaner();
        fixture.compact();
        check(fixture, before, last, "compact after a crash at step " + step);
        assertThat(fixture.failures).isEmpty();
        return crashed;
    }

    private static CompactionFixture filled() {
        var fixture = new CompactionFixture();
        for (int i = 0; i < 24; i++) {
            fixture.append("k" + i % 5 + "=" + i);
            if (i % 6 == 0) {
                fixture.appendInTransaction(9, i / 3, "k1=" + "lost", "t=" + i);
                fixture.end(9, i % 12 == 0);
            }
        }
        fixture.append("k4");
        fixture.log.log.roll();
        fixture.append("z=1");
        fixture.log.log.flushTarget().force();
        fixture.log.directory.checkpointRecovery(List.of(fixture.log.log));
        fixture.log.directory.checkpointHighWatermarks(List.of(fixture.log.log));
        return fixture;
    }

    private static void restart(CompactionFixture fixture, End end, int step) {
        SimDisk disk = fixture.log.sim();
        switch (end) {
            case KILL -> disk.killProcess();
            case POWER_CUT -> disk.loseUnsynced();
            case POWER_CUT_AND_SOME_WRITTEN -> disk.loseUnsynced(new Random(step));
        }
        fixture.log.background.clear();
        fixture.log.reopen();
        fixture.log.log.commit(fixture.log.log.view().endOffset());
    }

    private static Map<Long, String> byOffset(CompactionFixture fixture) {
        Map<Long, String> found = new TreeMap<>();
        fixture.records().forEach(seen -> found.put(seen.offset(), CompactionFixture.text(seen)));
        return found;
    }

    private static void check(
            CompactionFixture fixture,
            Map<Long, String> before,
            Map<String, String> last,
            String when) {
        assertThat(fixture.committed()).as(when).isEqualTo(last);
        assertThat(before).as(when).containsAllEntriesOf(byOffset(fixture));
        assertThat(fixture.log.disk.names(fixture.log.file("x").getParent()))
                .as(when)
                .noneMatch(name -> name.endsWith(".cleaned") || name.endsWith(".swap"));
    }
}
