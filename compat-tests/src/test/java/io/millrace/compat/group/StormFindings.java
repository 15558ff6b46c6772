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
 * order of the times the one comes before the other. Who was declared gone does not know it: its partitions have a new
 * owner although it believes to have them, or is still about to take them, until the coordinator tells it (see Evictions).
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
    private final Map<String, Long> assigned = new HashMap<>();
    private final Map<String, Long> strays = new HashMap<>();
    private int strayed;

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

    /** What has been read needs no order, and is too much to be kept. */
    private boolean isAboutMembers(Line line) {
        words.merge(line.word, 1, Integer::sum);
        if (line.word.equals("READ")) {
            read.computeIfAbsent(line.about[0], _ -> new BitSet())
                    .set(Integer.parseInt(line.about[1]), Integer.parseInt(line.about[2]));
        }
        return !Set.of("READ", "REFUSED").contains(line.word);
    }

    private void take(Line line) {
        switch (line.word) {
            case "IS" -> ids.put(line.member, line.about[0]);
            case "ASSIGNED" -> assigned(line);
            case "RELEASED", "LOST" -> released(line.member, line.about);
            case "COMMITTED" -> committed(line);
            case "LEFT" -> released(line.member, ownedBy(line.member));
            case "DIED" -> membersOf(line.member).forEach(one -> released(one, ownedBy(one)));
            case "UNKNOWN" -> unknown(line);
            case "UNPLACED" -> unplaced(line);
            case "FAILED" -> faults.add(line.member + ": " + String.join(" ", line.about));
            default -> faults.add(line.member + " says " + line.word);
        }
    }

    private void assigned(Line line) {
        membersOf(line.member.split("-")[1]).add(line.member);
        for (String partition : line.about) {
            strays.remove(partition + " " + line.member);
            Owner before = owners.get(partition);
            boolean others = before != null && !before.member.equals(line.member);
            if (!others || isTaken(partition, before, line)) {
                owners.put(partition, new Owner(line.member, line.nanos));
                owned.computeIfAbsent(line.member, _ -> new HashSet<>()).add(partition);
            }
        }
        assigned.put(line.member, line.nanos);
    }

    /**
     * Whether a partition that another has not given up is the new one's from now on. One of them
     * must have been declared gone: the former owner, or the new one, which is late to take what it
     * was told before.
     */
    private boolean isTaken(String partition, Owner before, Line line) {
        long heard = assigned.getOrDefault(line.member, 0L);
        boolean formerGone = isGone(before.member, before.sinceNanos, line.nanos);
        boolean late = !formerGone && isGone(line.member, heard, line.nanos);
        if (formerGone || late) {
            String stray = late ? line.member : before.member;
            strays.put(partition + " " + stray, line.nanos);
            strayed++;
        } else {
            faults.add(
                    "%s is given to %s at %d while %s (%s) has it since %d"
                            .formatted(
                                    partition,
                                    line.member,
                                    line.nanos,
                                    before.member,
                                    ids.get(before.member),
                                    before.sinceNanos));
        }
        if (!late) {
            owned.get(before.member).remove(partition);
        }
        return !late;
    }

    private boolean isGone(String member, long fromNanos, long toNanos) {
        return evictions.isGone(ids.getOrDefault(member, "nobody"), fromNanos, toNanos);
    }

    /** What a member asks for after its partition has gone to another must be refused. */
    private void committed(Line line) {
        Long since = strays.get(line.about[0] + " " + line.member);
        if (since != null && line.about.length == 3 && Long.parseLong(line.about[2]) > since) {
            faults.add(
                    "%s commits %s, asked for at %s, which is another's since %d"
                            .formatted(line.member, line.about[0], line.about[2], since));
        }
    }

    /** It has no right to say so of a member that nobody has declared gone. */
    private void unknown(Line line) {
        if (!isGone(line.member, 0, line.nanos)) {
            faults.add(line.member + " is unknown at " + line.nanos);
        }
    }

    /** The client may have failed to ask for an offset, but there has to be one. */
    private void unplaced(Line line) {
        if (line.about[1].equals("none")) {
            faults.add("nothing is committed of %s at %d".formatted(line.about[0], line.nanos));
        }
    }

    private void released(String member, String... partitions) {
        for (String partition : partitions) {
            owners.computeIfPresent(
                    partition, (_, owner) -> owner.member.equals(member) ? null : owner);
            owned.getOrDefault(member, new HashSet<>()).remove(partition);
            strays.remove(partition + " " + member);
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

    /** How many partitions two believed to have because one of them was gone and did not know. */
    int strayed() {
        return strayed;
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
