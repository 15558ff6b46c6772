package io.millrace.compat.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes down what came of the comparisons. */
final class Report {
    private static final List<String> VERSIONS = List.of("4.3.1", "3.9.2", "2.8.2");

    private final List<Finding> findings;

    Report(List<Finding> findings) {
        this.findings = List.copyOf(findings);
    }

    List<Finding> failures() {
        return findings.stream().filter(finding -> finding.verdict().isFailure()).toList();
    }

    /** One line a story: how many steps there were, and how they compare. */
    String summary() {
        var text = new StringBuilder();
        for (String story : stories()) {
            text.append(String.format("%-22s %s%n", story, counts(of(story))));
        }
        return text.append(String.format("%-22s %s%n", "all", counts(findings))).toString();
    }

    private static String counts(List<Finding> findings) {
        Map<Verdict, Integer> counts = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict, 0);
        }
        findings.forEach(finding -> counts.merge(finding.verdict(), 1, Integer::sum));
        List<String> parts = new ArrayList<>(List.of(findings.size() + " verbs:"));
        counts.forEach((verdict, count) -> {
            if (count > 0) {
                parts.add(count + " " + verdict);
            }
        });
        return String.join(" ", parts);
    }

    private Set<String> stories() {
        Set<String> names = new LinkedHashSet<>();
        findings.forEach(finding -> names.add(finding.story().name()));
        return names;
    }

    private List<Finding> of(String story) {
        return findings.stream().filter(finding -> finding.story().name().equals(story)).toList();
    }

    /** Everything in which the sides differ, line by line. */
    String details() {
        var text = new StringBuilder();
        findings.stream()
                .filter(finding -> finding.verdict() != Verdict.SAME)
                .forEach(finding -> text.append(finding.details()));
        return text.toString();
    }

    /** Each story's table and list of differences, as Markdown, by name. */
    SortedMap<String, String> sections() {
        SortedMap<String, String> sections = new TreeMap<>();
        for (String story : stories()) {
            var text = new StringBuilder();
            text.append(counts(of(story))).append("\n\n");
            table(of(story), text);
            sections.put(story, text.toString());
        }
        return sections;
    }

    private static void table(List<Finding> findings, StringBuilder text) {
        List<String> versions =
                VERSIONS.stream()
                        .filter(v -> findings.stream().anyMatch(f -> f.version().equals(v)))
                        .toList();
        text.append("| verb | ").append(String.join(" | ", versions)).append(" |\n");
        text.append("|---|").append("---|".repeat(versions.size())).append('\n');
        Map<Step, Map<String, Finding>> rows = new LinkedHashMap<>();
        findings.forEach(finding ->
                rows.computeIfAbsent(finding.step(), _ -> new LinkedHashMap<>())
                        .put(finding.version(), finding));
        Set<String> reasons = new LinkedHashSet<>();
        rows.entrySet().stream()
                .sorted((a, b) -> Integer.compare(a.getKey().line(), b.getKey().line()))
                .forEach(row -> {
                    text.append("| `")
                            .append(row.getKey().title().replace("|", "\\|"))
                            .append("` |");
                    for (String version : versions) {
                        text.append(' ').append(cell(row.getValue().get(version), reasons));
                        text.append(" |");
                    }
                    text.append('\n');
                });
        int number = 1;
        for (String reason : reasons) {
            text.append('\n').append(number++).append(". ").append(reason);
        }
        if (!reasons.isEmpty()) {
            text.append('\n');
        }
    }

    private static String cell(Finding finding, Set<String> reasons) {
        if (finding == null) {
            return "";
        }
        if (finding.verdict() != Verdict.EXPLAINED) {
            return finding.verdict().toString();
        }
        String reason = finding.story().explanation(finding.step(), finding.version());
        reasons.add(reason);
        return "differs (" + (new ArrayList<>(reasons).indexOf(reason) + 1) + ")";
    }
}
