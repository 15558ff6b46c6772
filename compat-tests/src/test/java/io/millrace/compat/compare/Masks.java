package io.millrace.compat.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Takes out of a tool's output what cannot be the same twice: times, ids, ports, folders. */
final class Masks {
    private static final Map<Pattern, String> EVERYWHERE = new LinkedHashMap<>();
    private static final Map<Pattern, String> WORDING = new LinkedHashMap<>();

    static {
        everywhere("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d([,.:]\\d+)?Z?", "<time>");
        everywhere("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "<uuid>");
        everywhere("(?<![\\w.-])(?=[\\w-]*[A-Z])(?=[\\w-]*[a-z])[\\w-]{22}(?![\\w.-])", "<id>");
        everywhere("\\b1[0-9]{12}\\b", "<ms>");
        everywhere("\\b(console-consumer|perf-consumer|adminclient|producer)-\\d+\\b", "$1-<n>");
        everywhere("[ \\t]+", " ");
        everywhere("-{3,}", "---");
        // How a server says no is its own affair; that it does, and by which error, is not.
        wording("((?:[\\w.$]+\\.)?\\w+(?:Exception|Error))(: ?.*|$)", "$1: <text>");
        wording("^(Error while executing [\\w -]*?) ?:(?! ?\\S*Exception).*", "$1: <text>");
        wording(
                "^(Error|ERROR|Caused by|Failed[\\w ]*?)( '[^']*')?[:,] (?!\\S*Exception).*",
                "$1: <text>");
    }

    private Masks() {}

    private static void everywhere(String regex, String replacement) {
        EVERYWHERE.put(Pattern.compile(regex), replacement);
    }

    private static void wording(String regex, String replacement) {
        WORDING.put(Pattern.compile(regex), replacement);
    }

    /** The lines of a step's output that are compared. */
    static List<String> lines(Step step, String output, Performer performer) {
        String text = output;
        for (var place : performer.places().entrySet()) {
            text = text.replace(place.getKey(), place.getValue());
        }
        List<String> own = step.all("mask").stream().map(performer::filled).toList();
        Stream<String> lines =
                text.lines()
                        .filter(line ->
                                !line.matches("\\s+at .*|\\s*\\.\\.\\. \\d+ (more|common).*"))
                        .map(line -> masked(step, own, line))
                        .filter(line -> !line.isBlank());
        return step.one("order").equals("any") ? lines.sorted().toList() : lines.toList();
    }

    private static String masked(Step step, List<String> own, String line) {
        String masked = line;
        for (String mask : own) {
            String[] parts = mask.split(" => ?", 2);
            masked = masked.replaceAll(parts[0], parts[1]);
        }
        masked = apply(EVERYWHERE, masked);
        return (step.has("figures") ? masked.replaceAll("-?\\d+(\\.\\d+)?", "<n>") : masked)
                .strip();
    }

    /** The lines without the words in which refusals are put. */
    static List<String> withoutWording(List<String> lines) {
        List<String> left = new ArrayList<>();
        for (String line : lines) {
            left.add(apply(WORDING, line));
        }
        return left;
    }

    private static String apply(Map<Pattern, String> masks, String line) {
        String masked = line;
        for (var mask : masks.entrySet()) {
            masked = mask.getKey().matcher(masked).replaceAll(mask.getValue());
        }
        return masked;
    }
}
