package io.millrace.compat.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The page that keeps what came of the comparisons: an introduction written by hand, a mark, and a
 * section a story.
 */
record Page(Path file) {
    private static final String MARK =
            "<!-- below: written by compat-tests/bin/compare-tools --write -->\n";
    private static final String HEADING = "\n### ";

    /** Writes these sections anew and leaves all others as they are. */
    void replace(Map<String, String> fresh) throws IOException {
        String page = Files.readString(file);
        int end = page.indexOf(MARK) + MARK.length();
        SortedMap<String, String> sections = new TreeMap<>();
        for (String section : page.substring(end).split(HEADING)) {
            int line = section.indexOf('\n');
            if (line > 0) {
                sections.put(section.substring(0, line), section.substring(line).strip() + "\n");
            }
        }
        sections.putAll(fresh);
        var text = new StringBuilder(page.substring(0, end));
        sections.forEach((name, section) ->
                text.append(HEADING).append(name).append("\n\n").append(section));
        Files.writeString(file, text);
    }
}
