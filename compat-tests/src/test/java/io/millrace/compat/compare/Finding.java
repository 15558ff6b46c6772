package io.millrace.compat.compare;

import java.util.List;

/**
 * A step that both sides have taken, and how they compare.
 *
 * @param ours exit code and masked lines of Millrace
 * @param theirs those of Apache Kafka
 */
record Finding(
        Story story,
        Step step,
        String version,
        Verdict verdict,
        List<String> ours,
        List<String> theirs) {
    private static final int SHOWN = 12;

    static Finding of(
            Story story, Step step, String version, List<String> ours, List<String> theirs) {
        boolean explained = !story.explanation(step, version).isEmpty();
        Verdict verdict;
        if (ours.equals(theirs)) {
            boolean stale = !step.explanation(version).isEmpty();
            verdict = stale ? Verdict.NO_LONGER : Verdict.SAME;
        } else if (explained) {
            verdict = Verdict.EXPLAINED;
        } else {
            boolean same = Masks.withoutWording(ours).equals(Masks.withoutWording(theirs));
            verdict = same ? Verdict.WORDING : Verdict.DIFFERENT;
        }
        return new Finding(story, step, version, verdict, ours, theirs);
    }

    /** The step, and what each side said that the other did not. */
    String details() {
        var text = new StringBuilder();
        text.append(
                "%s.story:%d [%s] %s: %s%n"
                        .formatted(story.name(), step.line(), version, verdict, step.title()));
        if (verdict != Verdict.SAME && verdict != Verdict.NO_LONGER) {
            text.append(only("kafka   ", theirs, ours)).append(only("millrace", ours, theirs));
            if (ours.containsAll(theirs) && theirs.containsAll(ours)) {
                text.append("    the same lines, in another order or number\n");
            }
        }
        return text.toString();
    }

    private static String only(String side, List<String> lines, List<String> others) {
        List<String> own = lines.stream().filter(line -> !others.contains(line)).toList();
        var text = new StringBuilder();
        own.stream()
                .limit(SHOWN)
                .forEach(line -> text.append("    " + side + " | ").append(line).append('\n'));
        if (own.size() > SHOWN) {
            text.append("    %s | (and %d more lines)%n".formatted(side, own.size() - SHOWN));
        }
        return text.toString();
    }
}
