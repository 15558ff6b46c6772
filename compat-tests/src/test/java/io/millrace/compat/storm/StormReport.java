package io.millrace.compat.storm;

import io.millrace.compat.history.Writer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What the faults cost: the longest time without an acknowledgement, and how long until all was
 * well.
 */
final class StormReport {
    private static final long BUCKET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Map<String, List<Row>> rows = new TreeMap<>();
    private final long begin = System.nanoTime();

    /**
     * @param gapMs the longest gap of any partition, from the fault on
     * @param calmMs from the fault's end until all replicas were in sync
     */
    private record Row(long gapMs, long calmMs) {}

    void add(String fault, List<Writer> writers, long from, long over, long calm) {
        long gap =
                writers.stream()
                        .mapToLong(writer -> writer.times().longestGapMs(from, calm))
                        .max()
                        .orElse(0);
        Row row = new Row(gap, TimeUnit.NANOSECONDS.toMillis(calm - over));
        rows.computeIfAbsent(fault, _ -> new ArrayList<>()).add(row);
        System.out.printf(
                "storm: %s: %d ms without an acknowledgement, calm after %d ms%n",
                fault, row.gapMs(), row.calmMs());
    }

    void print(List<Writer> writers) {
        System.out.printf(
                "%n%-32s %5s %10s %10s %10s%n", "fault", "times", "gap p50", "gap max", "calm max");
        rows.forEach((fault, all) -> {
            long[] gaps = all.stream().mapToLong(Row::gapMs).sorted().toArray();
            long calm = all.stream().mapToLong(Row::calmMs).max().orElse(0);
            System.out.printf(
                    "%-32s %5d %7d ms %7d ms %7d ms%n",
                    fault, gaps.length, gaps[gaps.length / 2], gaps[gaps.length - 1], calm);
        });
        long now = System.nanoTime();
        double available =
                writers.stream()
                        .mapToDouble(
                                writer -> writer.times().availability(begin, now, BUCKET_NANOS))
                        .average()
                        .orElse(0);
        System.out.printf(
                "available in %.1f %% of the seconds; %d acknowledged, %d refused%n%n",
                100 * available,
                writers.stream().mapToInt(writer -> writer.times().count()).sum(),
                writers.stream().mapToInt(writer -> writer.refusals().size()).sum());
    }
}
