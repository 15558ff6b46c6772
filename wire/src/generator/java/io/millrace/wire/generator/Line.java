package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.Span;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a schema file, taken word by word from left to right. */
final class Line {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,4})(\\+|-(\\d{1,4}))?");

    final int number;
    private final String path;
    private final int indent;
    private final String[] words;
    private int next;

    private Line(String path, int number, int indent, String[] words) {
        this.path = path;
        this.number = number;
        this.indent = indent;
        this.words = words;
    }

    /** The lines that say something: comments and empty ones are left out. */
    static List<Line> split(String path, List<String> text) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < text.size(); i++) {
            String bare = text.get(i).replaceFirst("#.*", "").stripTrailing();
            if (bare.isEmpty()) continue;
            if (bare.indexOf('\t') >= 0) throw new SchemaError(path, i + 1, "tab; use spaces");
            int indent = bare.length() - bare.stripLeading().length();
            lines.add(new Line(path, i + 1, indent, bare.strip().split(" +")));
        }
        return lines;
    }

    int indent() {
        return indent;
    }

    SchemaError error(String what) {
        return new SchemaError(path, number, what);
    }

    String word(String expected) {
        if (next == words.length) throw error("expected " + expected + " at the end of the line");
        return words[next++];
    }

    @Nullable String peek() {
        return next < words.length ? words[next] : null;
    }

    boolean accept(String word) {
        if (!word.equals(peek())) return false;
        next++;
        return true;
    }

    int number() {
        String word = word("a number");
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException notOne) {
            throw error("expected a number, found " + word);
        }
    }

    /** "versions A-B". */
    Span versions() {
        expect("versions");
        Span span = span(Integer.MAX_VALUE);
        if (span == null || span.to() == Integer.MAX_VALUE) throw error("versions need a last one");
        return span;
    }

    /** "flexible none" or "flexible A+". */
    Span flexible(Span versions) {
        expect("flexible");
        if (accept("none")) return Span.NONE;
        Span span = span(versions.to());
        if (span == null || span.to() != versions.to()) throw error("flexible needs A+ or none");
        return span.cutTo(versions);
    }

    /** The version span that comes next, or null when the next word is none. "A+" ends at last. */
    @Nullable Span span(int last) {
        String word = peek();
        Matcher match = word == null ? null : SPAN.matcher(word);
        if (match == null || !match.matches()) return null;
        next++;
        int from = Integer.parseInt(match.group(1));
        if (match.group(2) == null) return new Span(from, from);
        int to = match.group(3) == null ? last : Integer.parseInt(match.group(3));
        if (to < from) throw error("no version in " + word);
        return new Span(from, to);
    }

    void finish() {
        if (next < words.length) throw error("unexpected " + words[next]);
    }

    private void expect(String word) {
        String found = word(word);
        if (!found.equals(word)) throw error("expected " + word + ", found " + found);
    }
}
