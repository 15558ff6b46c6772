package io.millrace.compat.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One line of a story.
 *
 * @param line where it stands in its file, so that a report can point there
 * @param act what is done
 * @param words the command, with its placeholders; for a file its name
 * @param options what else the story says of the step, by name
 */
record Step(int line, Act act, List<String> words, Map<String, List<String>> options) {
    /** What a step can do. */
    enum Act {
        /** Runs a tool to its end. */
        RUN,
        /** Starts a tool that goes on beside the following steps. */
        SPAWN,
        /** Ends a tool that was spawned, as Ctrl-C would. */
        END,
        /** Writes a file into the story's folder. */
        FILE
    }

    static final Set<String> OPTIONS =
            Set.of(
                    "only", "until", "stdin", "order", "figures", "mask", "differs", "keep", "line",
                    "timeout");

    Step {
        words = List.copyOf(words);
        options = Map.copyOf(options);
    }

    Step with(String option, String value) {
        var more = new LinkedHashMap<>(options);
        more.merge(
                option,
                List.of(value),
                (before, one) -> {
                    var all = new java.util.ArrayList<>(before);
                    all.addAll(one);
                    return List.copyOf(all);
                });
        return new Step(line, act, words, more);
    }

    /** All values of an option, in order. */
    List<String> all(String option) {
        return options.getOrDefault(option, List.of());
    }

    /** The one value of an option, or nothing. */
    String one(String option) {
        List<String> values = all(option);
        return values.isEmpty() ? "" : values.getLast();
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    /** Whether tools of this version take this step. */
    boolean isFor(String version) {
        return !has("only") || List.of(one("only").split("\\s+")).contains(version);
    }

    /** Why the two sides may differ with tools of this version; empty when they must not. */
    String explanation(String version) {
        for (String value : all("differs")) {
            String head = value.split("\\s+", 2)[0];
            if (!head.matches("\\d+\\.\\d+\\.\\d+")) {
                return value;
            }
            if (head.equals(version)) {
                return value.substring(head.length()).strip();
            }
        }
        return "";
    }

    /** What a table says of the step: the tool and its arguments, without addresses. */
    String title() {
        return String.join(" ", words.stream().map(word -> word.isEmpty() ? "''" : word).toList())
                .replaceAll("\\{[bz]} ?", "")
                .strip();
    }
}
