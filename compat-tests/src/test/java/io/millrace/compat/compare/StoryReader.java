package io.millrace.compat.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/*
 * A story is a text; its grammar, line by line:
 *
 *   # anything                 a comment
 *   peer 3.9                   before the first step: which Apache Kafka to compare with (default 3.9)
 *   brokers 3                  ... how many brokers a side has (default 1)
 *   tools 4.3.1 3.9.2          ... whose tools go through the story (default these two)
 *   awaits what                ... what Millrace does not have yet: until then any step may differ
 *   topics {b} --list          a step: a tool of bin/kafka and its arguments, quoted as in a shell
 *   spawn NAME TOOL ...        starts a tool beside the rest of the story
 *   end NAME                   ends it, and compares what it said
 *   file NAME                  writes a file, from the "line" options that follow
 *     option: value            an option of the step above it:
 *       only: 4.3.1              tools of these versions alone take the step
 *       stdin: text              what it reads; \n and \t as usual
 *       until: regex             it is repeated until its output shows this, at most 40 s
 *       order: any               the order of lines means nothing
 *       figures: why             all numbers are measurements and are not compared
 *       mask: regex => text      more to be replaced before comparing
 *       keep: name regex         what group 1 matches in the output is {name} from here on
 *       differs: [version] why   the sides differ, and this is the reason; if they do not, that is an error
 *       timeout: seconds         instead of 60
 *
 * Placeholders: {b} --bootstrap-server and its address, {z} --zookeeper and its address, {address}, {zookeeper}, {t} a
 * name that no other story and version has, {dir} the story's folder, {data} broker 0's log directory.
 */
/** Reads stories. */
final class StoryReader {
    private static final Pattern OPTION = Pattern.compile("\\s+([a-z]+): ?(.*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    private final String name;
    private final List<Step> steps = new ArrayList<>();
    private List<String> versions = List.of("4.3.1", "3.9.2");
    private String peer = "3.9";
    private String awaited = "";
    private int brokers = 1;

    private StoryReader(String name) {
        this.name = name;
    }

    /** All stories of a folder, by name. */
    static List<Story> readAll(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".story"))
                    .sorted()
                    .map(StoryReader::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Story read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".story", "");
            return new StoryReader(name).parse(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Story parse(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher option = OPTION.matcher(line);
            if (option.matches()) {
                addOption(i + 1, option.group(1), option.group(2));
            } else {
                add(i + 1, line.strip());
            }
        }
        return new Story(name, peer, brokers, versions, awaited, steps);
    }

    private void add(int number, String line) {
        List<String> words = words(line);
        List<String> rest = words.subList(1, words.size());
        switch (words.getFirst()) {
            case "peer" -> peer = rest.getFirst();
            case "brokers" -> brokers = Integer.parseInt(rest.getFirst());
            case "awaits" -> awaited = String.join(" ", rest);
            case "tools" -> versions = List.copyOf(rest);
            case "spawn" -> steps.add(step(number, Step.Act.SPAWN, rest));
            case "end" -> steps.add(step(number, Step.Act.END, rest));
            case "file" -> steps.add(step(number, Step.Act.FILE, rest));
            default -> steps.add(step(number, Step.Act.RUN, words));
        }
    }

    private static Step step(int number, Step.Act act, List<String> words) {
        return new Step(number, act, words, java.util.Map.of());
    }

    private void addOption(int number, String option, String value) {
        if (!Step.OPTIONS.contains(option) || steps.isEmpty()) {
            throw new IllegalArgumentException(name + ".story:" + number + ": '" + option + "'?");
        }
        steps.addLast(steps.removeLast().with(option, value));
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(
                    word.group(1) != null
                            ? word.group(1)
                            : word.group(2) != null ? word.group(2) : word.group(3));
        }
        return words;
    }
}
