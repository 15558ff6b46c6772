package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.Api;
import io.millrace.wire.generator.Schema.Body;
import io.millrace.wire.generator.Schema.ErrorLine;
import io.millrace.wire.generator.Schema.Kind;
import io.millrace.wire.generator.Schema.SchemaFile;
import io.millrace.wire.generator.Schema.Span;
import io.millrace.wire.generator.Schema.Struct;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads one schema file.
 *
 * <pre>
 * api 12 Heartbeat  versions 0-4  flexible 4+     an API; then the blocks "request" and "response"
 * data Assignment  versions 0-3  flexible none    a message of its own; its fields follow
 * record 2 GroupMetadata                          a record type; then the blocks "key" and "value",
 * value  versions 0-4  flexible 4+                each with its own versions
 *   members  []Member  0+                         field: name, type, versions (see FieldReader)
 *     id     string    0+  nullable 3+            members of a struct stand below it, further in
 *   struct Member                                 a struct that several fields of the block use
 * # a comment
 * </pre>
 */
final class SchemaReader {
    private final String path;
    private final List<Line> lines;
    private final List<Body> bodies = new ArrayList<>();
    private int next;

    private SchemaReader(String path, List<String> text) {
        this.path = path;
        this.lines = Line.split(path, text);
    }

    /**
     * Reads the lines of one file.
     *
     * @throws SchemaError when the text breaks the grammar
     */
    static SchemaFile read(String path, List<String> text) {
        return new SchemaReader(path, text).file();
    }

    /** Reads the table of errors: code, name, flags. */
    static List<ErrorLine> readErrors(String path, List<String> text) {
        List<ErrorLine> errors = new ArrayList<>();
        for (Line line : Line.split(path, text)) {
            int code = line.number();
            String name = line.word("a name");
            boolean retriable = line.accept("retriable");
            boolean refresh = line.accept("refresh");
            line.finish();
            if (errors.stream().anyMatch(e -> e.code() == code || e.name().equals(name))) {
                throw line.error("error " + code + " " + name + " is there twice");
            }
            errors.add(new ErrorLine(code, name, retriable, refresh));
        }
        return errors;
    }

    private SchemaFile file() {
        if (lines.isEmpty()) throw new SchemaError(path, 1, "nothing in the file");
        Line head = lines.get(next++);
        if (head.indent() != 0) throw head.error("the first line must not be indented");
        String keyword = head.word("api, data or record");
        Api api =
                switch (keyword) {
                    case "api" -> api(head);
                    case "data" -> data(head);
                    case "record" -> record(head);
                    default -> throw head.error("expected api, data or record, found " + keyword);
                };
        if (next < lines.size()) throw lines.get(next).error("unexpected line");
        return new SchemaFile(path, api, List.copyOf(bodies));
    }

    private Api api(Line head) {
        Api api = new Api(head.number(), head.word("a name"), head.versions(), Span.NONE);
        api = new Api(api.key(), api.name(), api.versions(), head.flexible(api.versions()));
        head.finish();
        block("request");
        body(api.name() + "Request", Kind.REQUEST, api.key(), api.versions(), api.flexible());
        block("response");
        body(api.name() + "Response", Kind.RESPONSE, api.key(), api.versions(), api.flexible());
        return api;
    }

    private @Nullable Api data(Line head) {
        String name = head.word("a name");
        Span versions = head.versions();
        Span flexible = head.flexible(versions);
        head.finish();
        body(name, Kind.DATA, -1, versions, flexible);
        return null;
    }

    private @Nullable Api record(Line head) {
        int type = head.number();
        String name = head.word("a name");
        head.finish();
        recordPart("key", name + "Key", Kind.KEY, type);
        recordPart("value", name + "Value", Kind.VALUE, type);
        return null;
    }

    private void recordPart(String keyword, String name, Kind kind, int type) {
        Line line = blockLine(keyword);
        Span versions = line.versions();
        Span flexible = line.flexible(versions);
        line.finish();
        body(name, kind, type, versions, flexible);
    }

    private void block(String keyword) {
        blockLine(keyword).finish();
    }

    private Line blockLine(String keyword) {
        if (next == lines.size())
            throw new SchemaError(path, lines.getLast().number, "no " + keyword);
        Line line = lines.get(next++);
        String word = line.word(keyword);
        if (line.indent() != 0 || !word.equals(keyword)) {
            throw line.error("expected " + keyword + ", found " + word);
        }
        return line;
    }

    private void body(String name, Kind kind, int number, Span versions, Span flexible) {
        List<Struct> structs = new ArrayList<>();
        var fields = new FieldReader(structs, versions, flexible);
        structs.add(new Struct(name, versions, List.of())); // its place; the fields come below
        int start = next;
        Struct top = new Struct(name, versions, fields.read(block(), versions));
        structs.set(0, top);
        Line at = lines.get(Math.min(start, lines.size() - 1));
        StructCheck.check(structs, at);
        bodies.add(new Body(name, kind, number, versions, flexible, List.copyOf(structs)));
    }

    /** The indented lines from here on. */
    private List<Line> block() {
        int start = next;
        while (next < lines.size() && lines.get(next).indent() > 0) next++;
        return lines.subList(start, next);
    }
}
