package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.record.Batches;
import io.millrace.wire.record.RecordBatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/*
 * What a log must be, in a dozen lines: a map from offsets to values, of which a power cut may take
 * the end down to the recovery point. After a power cut an older history may show where a truncation
 * had not reached the disk, but never a record that nobody wrote at that offset.
 */

/** Drives a log and a simple model of it side by side. */
final class LogModel {
    private final LogFixture fixture;
    private final Random random;
    private final TreeMap<Long, String> records = new TreeMap<>();
    private final Map<Long, Set<String>> everWritten = new HashMap<>();
    private final int[] sequences = new int[3];
    private int unused;
    private long start;

    /** Below this anything may come back, when the log's start had not been written down. */
    private long trimmedTo;

    private long end;
    private int epoch;
    private int serial;

    LogModel(LogFixture fixture, Random random) {
        this.fixture = fixture;
        this.random = random;
    }

    void appendSome() {
        int count = 1 + random.nextInt(3);
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = "v" + serial++ + "x".repeat(random.nextInt(60));
        }
        int producer = random.nextInt(3);
        long time = fixture.clock.millis();
        var batch = TestBatches.idempotent(producer, 0, sequences[producer], time, values);
        remember(values);
        var outcome = fixture.log.appendAsLeader(batch, AppendRules.client(epoch, 11));
        assertThat(outcome).isEqualTo(new AppendOutcome.Appended(end, end + count - 1, -1, start));
        for (String value : values) {
            records.put(end++, value);
        }
        sequences[producer] += count;
    }

    private void remember(String... values) {
        for (int i = 0; i < values.length; i++) {
            everWritten.computeIfAbsent(end + i, offset -> new HashSet<>()).add(values[i]);
        }
    }

    void newEpoch() {
        fixture.log.assignEpoch(++epoch);
    }

    void commit() {
        fixture.log.commit(end - random.nextInt((int) Math.min(3, end - start) + 1));
    }

    void truncate() {
        List<Long> starts = batchStarts();
        if (!starts.isEmpty()) {
            long to = starts.get(starts.size() - 1 - random.nextInt(Math.min(8, starts.size())));
            fixture.log.truncateTo(to);
            records.tailMap(to).clear();
            end = to;
            relearnSequences();
        }
    }

    private List<Long> batchStarts() {
        List<Long> starts = new ArrayList<>();
        long next = start;
        while (next < end
                && fixture.log.view().read(next, end, 1, true) instanceof LogSlice slice) {
            RecordBatch batch = new Batches(LogFixture.bytes(slice)).next();
            if (batch.baseOffset() >= start) {
                starts.add(batch.baseOffset());
            }
            next = batch.nextOffset();
        }
        return starts;
    }

    void advanceStart() {
        long to = Math.min(fixture.log.view().highWatermark(), start + random.nextInt(10));
        if (to > start) {
            fixture.log.advanceLogStart(to);
            trimTo(to);
        }
    }

    void retain() {
        fixture.log.retain();
        trimTo(fixture.log.view().logStartOffset());
    }

    private void trimTo(long offset) {
        start = offset;
        trimmedTo = Math.max(trimmedTo, offset);
        records.headMap(offset).clear();
    }

    void flush() {
        var target = fixture.log.flushTarget();
        if (target != null) {
            target.force();
            assertThat(fixture.log.recoveryPoint()).isEqualTo(end);
        }
    }

    void checkpoint() {
        fixture.directory.checkpointRecovery(List.of(fixture.log));
        fixture.directory.checkpointHighWatermarks(List.of(fixture.log));
    }

    void upkeep() {
        fixture.background.advance(30_000);
    }

    void restart() {
        fixture.restart();
        relearnSequences();
        check();
    }

    void restartAndPowerCut() {
        fixture.log.close();
        fixture.directory.closeCleanly(List.of(fixture.log));
        fixture.sim().loseUnsynced();
        fixture.background.clear();
        fixture.reopen();
        assertThat(fixture.directory.wasClosedCleanly()).isTrue();
        start = fixture.log.view().logStartOffset();
        relearnSequences();
        check();
    }

    void kill() {
        fixture.kill();
        start = fixture.log.view().logStartOffset();
        relearnSequences();
        check();
    }

    void powerCut(boolean someWriteback) {
        long durable = fixture.log.recoveryPoint();
        if (someWriteback) {
            fixture.sim().loseUnsynced(random);
        } else {
            fixture.sim().loseUnsynced();
        }
        fixture.background.clear();
        fixture.reopen();
        adopt(durable);
    }

    /** Takes over what a crash has left, if it may have. */
    void adopt(long durable) {
        LogView view = fixture.log.view();
        List<String> left = fixture.readAll();
        assertThat(view.endOffset()).isGreaterThanOrEqualTo(Math.min(durable, end));
        Map<Long, String> found = new TreeMap<>();
        for (String record : left) {
            long offset = Long.parseLong(record.substring(0, record.indexOf('=')));
            String value = record.substring(record.indexOf('=') + 1);
            assertThat(everWritten.get(offset)).as("offset %d", offset).contains(value);
            found.put(offset, value);
        }
        records.forEach((offset, value) -> {
            if (offset >= start && offset < durable) {
                assertThat(found.get(offset)).as("durable %d", offset).isEqualTo(value);
            }
        });
        records.clear();
        records.putAll(found);
        start = view.logStartOffset();
        trimmedTo = start;
        end = view.endOffset();
        relearnSequences();
        check();
    }

    /** Producers go on from what the log knows of them, or from numbers never used before. */
    private void relearnSequences() {
        unused += 1_000;
        Arrays.fill(sequences, unused);
        for (var facts : fixture.log.producerFacts()) {
            sequences[(int) facts.producerId()] = facts.lastSequence() + 1;
        }
    }

    void check() {
        LogView view = fixture.log.view();
        assertThat(view.endOffset()).isEqualTo(end);
        List<String> expected = new ArrayList<>();
        records.tailMap(view.logStartOffset())
                .forEach((offset, value) -> expected.add(offset + "=" + value));
        List<String> actual = fixture.readAll();
        assertThat(actual)
                .as("in %s", LogTest.names(fixture))
                .endsWith(expected.toArray(new String[0]));
        for (String extra : actual.subList(0, actual.size() - expected.size())) {
            long offset = Long.parseLong(extra.substring(0, extra.indexOf('=')));
            assertThat(offset).isLessThan(trimmedTo);
        }
    }

    long end() {
        return end;
    }
}
