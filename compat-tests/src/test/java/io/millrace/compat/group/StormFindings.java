package io.millrace.compat.group;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/*
 * All processes read the same monotonic clock, and a partition changes hands by way of the broker: whoever gives it up
 * says so in its journal before it tells the broker, whoever gets it says so after the broker has told it. So in the
 * order of the times the one comes before the other. Who was declared gone says nothing: its partitions have a new owner
 * although it believes to have them, until the coordinator tells it (see Evictions).
 */
/** What the journals of a storm's members tell when they are put side by side. */
final class StormFindings {
    private record Line(long nanos, String member, String word, String[] about) {}

    /** Who has a partition by its own word, and since when. */
    private record Owner(String member, long sinceNanos) {}

    private final Evictions evictions;
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, Owner> owners = new HashMap<>();
    private final Map<String, Set<String>> owned = new HashMap<>();
    private final Map<String, Set<String>> membersOfHost = new HashMap<>();
    private final Map<String, BitSet> read = new HashMap<>();
    private final Map<String, Integer> words = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<String, String> taken = new HashMap<>();
    private int inherited;

    private StormFindings(Evictions evictions) {
        this.evictions = evictions;
    }

    /** Reads journals; a last line that death has cut short is left out. */
    static StormFindings of(List<Path> journals, Evictions evictions) {
        var findings = new StormFindings(evictions);
        List<Line> lines = new ArrayList<>();
        for (Path journal : journals) {
            try (Stream<String> all = Files.lines(journal)) {
                all.map(StormFindings::parse)
                        .filter(one -> one != null)
                        .filter(findings::isAboutMembers)
                        .forEach(lines::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        lines.sort(Comparator.comparingLong(Line::nanos));
        lines.forEach(findings::take);
        return findings;
    }

    private static Line parse(String text) {
        String[] parts = text.split(" ");
        if (parts.length < 3 || !parts[0].matches("\\d+")) {
            return null;
        }
        String[] about = Arrays.copyOfRange(parts, 3, parts.length);
        return new Line(Long.parseLong(parts[0]), parts[1], parts[2], about);
    }

    /** What is about records needs no order, and is too much to be kept. */
    private boolean isAboutMembers(Line line) {
        words.merge(line.word, 1, Integer::sum);
        if (line.word.equals("READ")) {
            read.computeIfAbsent(line.about[0], _ -> new BitSet())
                    .set(Integer.parseInt(line.about[1]), Integer.parseInt(line.about[2]));
        }
        return !Set.of("READ", "COMMITTED", "REFUSED").contains(line.word);
    }

    private void take(Line line) {
        switch (line.word) {
            case "IS" -> ids.put(line.member, line.about[0]);
            case "ASSIGNED" -> assigned(line);
            case "RELEASED" -> released(line.member, line.about);
            case "LOST" -> lost(line);
            case "LEFT" -> released(line.member, ownedBy(line.member));
            case "DIED" -> membersOf(line.member).forEach(one -> released(one, ownedBy(one)));
            case "UNKNOWN" -> unknown(line);
            case "FAILED" -> faults.add(line.member + ": " + String.join(" ", line.about));
            default -> faults.add(line.member + " says " + line.word);
        }
    }

    private void assigned(Line line) {
        membersOf(line.member.split("-")[1]).add(line.member);
        for (String partition : line.about) {
            Owner before = owners.put(partition, new Owner(line.member, line.nanos));
            if (before != null && !before.member.equals(line.member)) {
                took(partition, before, line);
            }
            owned.computeIfAbsent(line.member, _ -> new HashSet<>()).add(partition);
        }
    }

    /** Somebody gets what another has not given up: because that one is a member no more? */
    private void took(String partition, Owner before, Line line) {
        owned.get(before.member).remove(partition);
        String id = ids.getOrDefault(before.member, "nobody");
        if (evictions.isGone(id, before.sinceNanos, line.nanos)) {
            inherited++;
            return;
        }
        taken.put(partition + " " + before.member, line.member + " at " + line.nanos);
        faults.add(
                "%s is given to %s at %d while %s (%s) has it since %d"
                        .formatted(
                                partition,
                                line.member,
                                line.nanos,
                                before.member,
                                id,
                                before.sinceNanos));
    }

    /** Says of a fault whether the former owner learnt later that it was a member no more. */
    private void lost(Line line) {
        for (String partition : line.about) {
            String by = taken.remove(partition + " " + line.member);
            if (by != null) {
                faults.add(
                        "%s lost %s at %d, which went to %s"
                                .formatted(line.member, partition, line.nanos, by));
            }
        }
        released(line.member, line.about);
    }

    /** It has no right to say so of a member that nobody has declared gone. */
    private void unknown(Line line) {
        String id = ids.getOrDefault(line.member, "nobody");
        if (!evictions.isGone(id, 0, line.nanos)) {
            faults.add("%s (%s) is unknown at %d".formatted(line.member, id, line.nanos));
        }
    }

    private void released(String member, String... partitions) {
        for (String partition : partitions) {
            owners.computeIfPresent(
                    partition, (_, owner) -> owner.member.equals(member) ? null : owner);
            owned.getOrDefault(member, new HashSet<>()).remove(partition);
        }
    }

    private String[] ownedBy(String member) {
        return owned.getOrDefault(member, Set.of()).toArray(String[]::new);
    }

    private Set<String> membersOf(String host) {
        return membersOfHost.computeIfAbsent(host, _ -> new HashSet<>());
    }

    /** Whatever must not be. */
    List<String> faults() {
        return faults;
    }

    /** How many partitions went to a new owner before one that was declared gone knew of it. */
    int inherited() {
        return inherited;
    }

    /** How many records of a topic have been consumed, each counted once. */
    long readCount(String topic) {
        return read.entrySet().stream()
                .filter(one -> isOf(one.getKey(), topic))
                .mapToLong(one -> one.getValue().cardinality())
                .sum();
    }

    private static boolean isOf(String partition, String topic) {
        return partition.substring(0, partition.lastIndexOf('-')).equals(topic);
    }

    /** How many lines there are of each kind. */
    Map<String, Integer> words() {
        return words;
    }
}
