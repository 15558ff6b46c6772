package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random logs with transactions, compressed batches, tombstones, restarts and kills, compacted now
 * and then, beside a plain map. {@code -Dcompaction.seeds=N} for more, {@code -Dcompaction.seed=S}
 * for one.
 */
class CompactionModelTest {
    private static final int KEYS = 12;
    private static final int PRODUCERS = 4;

    @Test
    void shouldNeverLoseALastValueWhateverHappens() {
        Integer one = Integer.getInteger("compaction.seed");
        int seeds = Integer.getInteger("compaction.seeds", 150);
        for (int seed = one == null ? 0 : one; seed < (one == null ? seeds : one + 1); seed++) {
            new Run(seed).go();
        }
    }

    private static final class Run {
        private final Random random;
        private final int seed;
        private final CompactionFixture fixture;
        private final Map<String, String> expected = new TreeMap<>();
        private final Map<Long, CompactionFixture.Seen> written = new HashMap<>();
        private final Map<Long, List<String[]>> open = new HashMap<>();
        private final int[] sequences = new int[PRODUCERS];
        private int values;

        Run(int seed) {
            this.seed = seed;
            random = new Random(seed);
            fixture = new CompactionFixture();
            int table = random.nextBoolean() ? 24 * 16 : 1 << 16;
            fixture.settings = new CleanerSettings(1, table, 0.75, 0, Double.MAX_VALUE);
        }

        void go() {
            for (int step = 0; step < 150; step++) {
                step();
            }
            finish();
        }

        private void step() {
            int dice = random.nextInt(100);
            if (dice < 45) {
                plain();
            } else if (dice < 70) {
                transactional(random.nextInt(PRODUCERS));
            } else if (dice < 80) {
                endOne();
            } else if (dice < 86) {
                fixture.log.clock.advance(random.nextInt(800));
            } else if (dice < 94) {
                compact();
            } else if (dice < 97) {
                fixture.log.background.advance(60_000);
                fixture.log.restart();
            } else {
                fixture.log.log.flushTarget();
                fixture.log.kill();
                fixture.log.log.commit(fixture.log.log.view().endOffset());
            }
        }

        private List<String[]> someRecords() {
            List<String[]> records = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                boolean tombstone = random.nextInt(6) == 0;
                String key = "k" + random.nextInt(KEYS);
                records.add(new String[] {key, tombstone ? null : "v" + values++});
            }
            return records;
        }

        private static String[] texts(List<String[]> records) {
            return records.stream()
                    .map(record -> record[1] == null ? record[0] : record[0] + "=" + record[1])
                    .toArray(String[]::new);
        }

        private void note(long first, List<String[]> records) {
            for (int i = 0; i < records.size(); i++) {
                String[] record = records.get(i);
                long offset = first + i;
                written.put(
                        offset,
                        new CompactionFixture.Seen(
                                offset, record[0], record[1], fixture.log.clock.millis()));
            }
        }

        private void apply(List<String[]> records) {
            for (String[] record : records) {
                if (record[1] == null) {
                    expected.remove(record[0]);
                } else {
                    expected.put(record[0], record[1]);
                }
            }
        }

        /** Only keys that no open transaction touches, so that the order of commits is plain. */
        private void plain() {
            List<String[]> records = someRecords();
            records.removeIf(record -> isTouched(record[0], -1));
            if (records.isEmpty()) {
                return;
            }
            long first = fixture.log.log.view().endOffset();
            var outcome =
                    random.nextBoolean()
                            ? fixture.append(texts(records))
                            : fixture.appendPacked(texts(records));
            assertThat(outcome).as("seed " + seed).isInstanceOf(AppendOutcome.Appended.class);
            note(first, records);
            apply(records);
        }

        private boolean isTouched(String key, long except) {
            return open.entrySet().stream()
                    .filter(entry -> entry.getKey() != except)
                    .flatMap(entry -> entry.getValue().stream())
                    .anyMatch(record -> record[0].equals(key));
        }

        private void transactional(int producer) {
            List<String[]> records = someRecords();
            records.removeIf(record -> isTouched(record[0], producer));
            if (records.isEmpty()) {
                return;
            }
            long first = fixture.log.log.view().endOffset();
            var outcome =
                    fixture.appendInTransaction(producer, sequences[producer], texts(records));
            assertThat(outcome)
                    .as("seed " + seed)
                    .isEqualTo(
                            new AppendOutcome.Appended(
                                    first,
                                    first + records.size() - 1,
                                    -1,
                                    fixture.log.log.view().logStartOffset()));
            sequences[producer] += records.size();
            note(first, records);
            open.computeIfAbsent((long) producer, _ -> new ArrayList<>()).addAll(records);
        }

        private void endOne() {
            if (!open.isEmpty()) {
                long producer = open.keySet().iterator().next();
                end(producer, random.nextBoolean());
            }
        }

        private void end(long producer, boolean committed) {
            fixture.end(producer, committed);
            List<String[]> records = open.remove(producer);
            if (committed) {
                apply(records);
            }
        }

        private void compact() {
            fixture.compact();
            check();
        }

        private void check() {
            assertThat(fixture.failures).as("seed " + seed).isEmpty();
            assertThat(fixture.cleaner.uncleanableLogs()).as("seed " + seed).isZero();
            for (CompactionFixture.Seen seen : fixture.records()) {
                assertThat(seen).as("seed " + seed).isEqualTo(written.get(seen.offset()));
            }
            if (open.isEmpty()) {
                assertThat(fixture.committed()).as("seed " + seed).isEqualTo(expected);
            }
        }

        /** With nothing open and all times over, nothing superfluous is left. */
        private void finish() {
            for (long producer : List.copyOf(open.keySet())) {
                end(producer, true);
            }
            for (int round = 0; round < 4; round++) {
                fixture.log.clock.advance(2 * CompactionFixture.DELETE_RETENTION_MS);
                long first = fixture.log.log.view().endOffset();
                List<String[]> last = List.<String[]>of(new String[] {"last", "v" + round});
                fixture.append(texts(last));
                note(first, last);
                apply(last);
                compact();
            }
            Map<String, String> left = new TreeMap<>();
            for (CompactionFixture.Seen seen : fixture.records()) {
                assertThat(left.put(seen.key(), seen.value())).as("seed " + seed).isNull();
            }
            assertThat(left).as("seed " + seed).isEqualTo(expected);
        }
    }
}
