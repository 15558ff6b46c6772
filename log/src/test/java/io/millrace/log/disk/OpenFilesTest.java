package io.millrace.log.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.LogConfig;
import io.millrace.log.LogFixture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class OpenFilesTest {
    @TempDir Path folder;

    /** A holder that counts. */
    private static final class Counting implements OpenFiles.Holder {
        private final SimDisk disk = new SimDisk();
        boolean used;
        int released;

        @Override
        public boolean wasUsed() {
            boolean was = used;
            used = false;
            return was;
        }

        @Override
        public DiskFile release() {
            released++;
            return disk.open(disk.root().resolve("file"));
        }
    }

    @Test
    void shouldLetGoOfWhatNobodyUses() {
        var background = new SimBackground();
        var files = new OpenFiles(4, background);
        List<Counting> holders = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            var holder = new Counting();
            holders.add(holder);
            if (i > 0) {
                holders.getFirst().used = true;
            }
            files.opened(holder);
        }

        assertThat(holders)
                .extracting(holder -> holder.released)
                .containsExactly(0, 1, 1, 1, 0, 0, 0);
        assertThat(background.pending()).isEqualTo(3);
    }

    @Test
    void shouldServeManySegmentsWithFewFiles() {
        var background = new SimBackground();
        var disk = new LocalDisk(folder, new OpenFiles(16, background));
        LogConfig small = LogFixture.segments(200, 64);
        var fixture = new LogFixture(disk, small);
        for (int i = 0; i < 200; i++) {
            fixture.append("value " + i);
        }

        for (int round = 0; round < 2; round++) {
            assertThat(fixture.readAll()).hasSize(200);
            background.advance(60_000);
        }
        assertThat(fixture.readAll()).hasSize(200);
        fixture.append("more");
        fixture.restart();
        assertThat(fixture.readAll()).hasSize(201);
    }
}
