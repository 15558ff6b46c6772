package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.ArrayOf;
import io.millrace.wire.generator.Schema.Field;
import io.millrace.wire.generator.Schema.Primitive;
import io.millrace.wire.generator.Schema.Span;
import io.millrace.wire.generator.Schema.Struct;
import io.millrace.wire.generator.Schema.StructRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the fields of one block.
 *
 * <pre>
 * name type [versions] [nullable [versions]] [tag N [versions]] [default X] [ignorable] [key]
 * </pre>
 *
 * Versions left out mean: all of the struct around it, or of the field for nullable and tag.
 */
final class FieldReader {
    /**
     * Names that generated methods use themselves, and words that Java does not let a component
     * have.
     */
    private static final Set<String> RESERVED =
            Set.of(
                    "in",
                    "out",
                    "v",
                    "flexible",
                    "tags",
                    "tag",
                    "end",
                    "total",
                    "list",
                    "n",
                    "class",
                    "default",
                    "hashCode",
                    "toString",
                    "notify",
                    "notifyAll",
                    "wait",
                    "clone",
                    "finalize",
                    "getClass",
                    "boolean",
                    "byte",
                    "char",
                    "short",
                    "int",
                    "long",
                    "float",
                    "double",
                    "new",
                    "null",
                    "true",
                    "false");

    private final List<Struct> structs;
    private final Span all;
    private final Span flexible;

    FieldReader(List<Struct> structs, Span all, Span flexible) {
        this.structs = structs;
        this.all = all;
        this.flexible = flexible;
    }

    /** Reads lines of one depth with all that stands below them; structs found go to the list. */
    List<Field> read(List<Line> lines, Span around) {
        List<Field> fields = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            Line line = lines.get(at);
            if (line.indent() != lines.getFirst().indent())
                throw line.error("indented unlike its neighbours");
            int end = at + 1;
            while (end < lines.size() && lines.get(end).indent() > line.indent()) end++;
            List<Line> below = lines.subList(at + 1, end);
            if ("struct".equals(line.peek())) struct(line, below);
            else fields.add(field(line, below, around, fields));
            at = end;
        }
        return List.copyOf(fields);
    }

    private void struct(Line line, List<Line> below) {
        line.accept("struct");
        String name = line.word("a name");
        Span versions = line.span(all.to());
        line.finish();
        if (below.isEmpty()) throw line.error("struct " + name + " has no fields");
        add(name, versions == null ? all : versions.cutTo(all), below, line);
    }

    private void add(String name, Span versions, List<Line> below, Line line) {
        if (structs.stream().anyMatch(s -> s.name().equals(name)))
            throw line.error("struct " + name + " is there twice");
        int place = structs.size();
        structs.add(new Struct(name, versions, List.of()));
        structs.set(place, new Struct(name, versions, read(below, versions)));
    }

    private Field field(Line line, List<Line> below, Span around, List<Field> before) {
        String name = line.word("a name");
        if (!name.matches("[a-z][A-Za-z0-9]*") || RESERVED.contains(name))
            throw line.error("no name for a field: " + name);
        if (before.stream().anyMatch(f -> f.name().equals(name)))
            throw line.error("field " + name + " is there twice");
        Schema.Type type = type(line, line.word("a type"));
        Span versions = orElse(line.span(around.to()), around).cutTo(around);
        if (versions.isEmpty())
            throw line.error("field " + name + " is in no version of what is around it");
        Span nullable =
                line.accept("nullable")
                        ? orElse(line.span(versions.to()), versions).cutTo(versions)
                        : Span.NONE;
        int tag = line.accept("tag") ? line.number() : -1;
        Span tagged =
                tag < 0 ? Span.NONE : orElse(line.span(versions.to()), versions).cutTo(versions);
        String value = line.accept("default") ? line.word("a value") : null;
        boolean ignorable = line.accept("ignorable");
        boolean key = line.accept("key");
        line.finish();
        var field = new Field(name, type, versions, nullable, tag, tagged, value, ignorable, key);
        check(field, before, line);
        members(type, versions, below, line);
        return field;
    }

    private void members(Schema.Type type, Span versions, List<Line> below, Line line) {
        if (below.isEmpty()) return;
        switch (type instanceof ArrayOf(Schema.Type element) ? element : type) {
            case StructRef(String name) -> add(name, versions, below, line);
            case Primitive primitive ->
                    throw line.error(primitive.schemaName() + " has no members");
            case ArrayOf _ -> throw line.error("array of arrays");
        }
    }

    private Schema.Type type(Line line, String word) {
        if (word.startsWith("[]")) {
            Schema.Type element = type(line, word.substring(2));
            boolean odd =
                    element instanceof ArrayOf
                            || element == Primitive.BYTES
                            || element == Primitive.RECORDS;
            if (odd) throw line.error("no array of this: " + word);
            return new ArrayOf(element);
        }
        if (word.matches("[A-Z][A-Za-z0-9]*")) return new StructRef(word);
        Primitive primitive = Primitive.named(word);
        if (primitive == null) throw line.error("unknown type " + word);
        return primitive;
    }

    private void check(Field field, List<Field> before, Line line) {
        boolean fixed = field.type() instanceof Primitive primitive && !primitive.isNullable();
        if (fixed && !field.nullable().isEmpty()) throw line.error("this type cannot be null");
        if (field.isTagged()) {
            if (!flexible.covers(field.tagged()))
                throw line.error("tagged in a version that is not flexible");
            if (field.tagged().to() != field.versions().to())
                throw line.error("untagged again in a later version");
            if (field.type() == Primitive.RECORDS) throw line.error("records cannot be tagged");
            if (before.stream().anyMatch(f -> f.tag() == field.tag()))
                throw line.error("tag " + field.tag() + " is there twice");
        }
        if ("null".equals(field.defaultValue()) && !field.nullable().covers(field.versions())) {
            throw line.error("null as default, but not nullable in every version");
        }
        DefaultValue.check(field, line);
    }

    private static Span orElse(@Nullable Span span, Span other) {
        return span == null ? other : span;
    }
}
