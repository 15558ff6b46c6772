package io.millrace.compat.group;

import io.millrace.compat.client.Clients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;

/** Looks at what groups have committed again and again: it must never be less than before. */
final class CommittedWatch implements AutoCloseable {
    private final Admin admin;
    private final Map<String, ListConsumerGroupOffsetsSpec> groups;
    private final Map<String, Long> last = new HashMap<>();
    private final TreeMap<Long, Map<String, Long>> looks = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    CommittedWatch(Clients clients, Collection<String> groups) {
        this.admin = clients.admin("default.api.timeout.ms", "60000");
        this.groups =
                groups.stream()
                        .collect(
                                Collectors.toMap(
                                        one -> one, _ -> new ListConsumerGroupOffsetsSpec()));
    }

    /** Looks now; the sum of all offsets. */
    long look() {
        long began = System.nanoTime();
        Map<String, Long> now = new HashMap<>();
        Clients.get(admin.listConsumerGroupOffsets(groups).all())
                .values()
                .forEach(group ->
                        group.forEach((where, what) -> {
                            if (what != null) {
                                now.put(where.toString(), what.offset());
                            }
                        }));
        last.forEach((where, before) -> {
            if (now.getOrDefault(where, -1L) < before) {
                faults.add(where + " is at " + now.get(where) + " after " + before);
            }
        });
        last.putAll(now);
        looks.put(began, now);
        return now.values().stream().mapToLong(offset -> offset).sum();
    }

    /** How often it has looked. */
    int looks() {
        return looks.size();
    }

    /**
     * What went back between two looks, or is less than a member had been told is safe by the time
     * of the next look.
     */
    List<String> missing(List<Path> journals) {
        List<String> missing = new ArrayList<>(faults);
        for (Path journal : journals) {
            try (Stream<String> lines = Files.lines(journal)) {
                lines.map(line -> line.split(" "))
                        .filter(one -> one.length == 6 && one[2].equals("COMMITTED"))
                        .forEach(one -> check(one, missing));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return missing;
    }

    private void check(String[] line, List<String> missing) {
        var next = looks.higherEntry(Long.valueOf(line[0]));
        if (next != null && next.getValue().getOrDefault(line[3], -1L) < Long.parseLong(line[4])) {
            missing.add(String.join(" ", line) + ", but then " + next.getValue().get(line[3]));
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
