package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.ArrayOf;
import io.millrace.wire.generator.Schema.Body;
import io.millrace.wire.generator.Schema.Field;
import io.millrace.wire.generator.Schema.Primitive;
import io.millrace.wire.generator.Schema.Span;
import io.millrace.wire.generator.Schema.Struct;
import io.millrace.wire.generator.Schema.StructRef;

import java.util.List;
import java.util.stream.Collectors;

/** Emits the static {@code read} of one struct, and the reading of lists of it. */
final class ReadEmitter {
    private final JavaText java;
    private final Body body;
    private final Struct struct;
    private final Span possible;

    ReadEmitter(JavaText java, Body body, Struct struct) {
        this.java = java;
        this.body = body;
        this.struct = struct;
        this.possible = struct.versions();
    }

    void emit() {
        String name = struct.name();
        if (struct.equals(body.top())) {
            java.line("/**");
            java.line(" * Reads the fields of one version from where the reader stands.");
            java.line(" *");
            java.line(
                    " * @throws io.millrace.wire.io.Malformed when the bytes are not such a"
                            + " message");
            java.line(" */");
        }
        java.open("public static " + name + " read(WireReader in, int v)");
        if (struct.equals(body.top())) java.line("VERSIONS.require(v, \"" + name + "\");");
        When.declareFlexible(java, body, struct);
        for (Field field : struct.fields()) plain(field);
        List<Field> tagged = struct.fields().stream().filter(Field::isTagged).toList();
        if (!body.flexible().cutTo(possible).isEmpty()) {
            if (tagged.isEmpty()) java.line("if (flexible) in.skipTags();");
            else tags(tagged);
        }
        String values = struct.fields().stream().map(Field::name).collect(Collectors.joining(", "));
        java.line("return new " + name + "(" + values + ");");
        java.close();
        if (JavaTypes.isElement(body, struct)) lists();
    }

    private void plain(Field field) {
        String start = JavaTypes.of(field.type()) + " " + field.name() + " = ";
        String cond = When.in(field.plain(), possible);
        String other = DefaultValue.of(field);
        switch (cond) {
            case "true" -> java.line(start + read(field) + ";");
            case "false" -> java.line(start + other + ";");
            default ->
                    java.line(
                            start
                                    + cond
                                    + " ? "
                                    + parenthesised(read(field))
                                    + " : "
                                    + other
                                    + ";");
        }
    }

    private static String parenthesised(String expression) {
        return expression.contains(" ? ") ? "(" + expression + ")" : expression;
    }

    /** The expression that reads an ordinary field, null or not as its version allows. */
    private String read(Field field) {
        Span here = field.plain();
        String strict = read(field.type(), false);
        if (field.nullable().cutTo(here).isEmpty()) return strict;
        String lenient = read(field.type(), true);
        String cond = When.in(field.nullable(), here);
        return cond.equals("true") ? lenient : cond + " ? " + lenient + " : " + strict;
    }

    private static String read(Schema.Type type, boolean nullable) {
        String prefix = nullable ? "in.nullable" : "in.";
        return switch (type) {
            case Primitive primitive -> {
                if (!primitive.isNullable()) yield "in." + primitive.schemaName() + "()";
                String part = nullable ? JavaTypes.methodPart(primitive) : primitive.schemaName();
                yield prefix + part + "(flexible)";
            }
            case StructRef(String name) ->
                    nullable
                            ? "in.isPresent() ? " + name + ".read(in, v) : null"
                            : name + ".read(in, v)";
            case ArrayOf(StructRef(String name)) ->
                    name + (nullable ? ".readNullableList" : ".readList") + "(in, v, flexible)";
            case ArrayOf(Schema.Type element) -> {
                Primitive primitive = (Primitive) element;
                String part = nullable ? JavaTypes.methodPart(primitive) : primitive.schemaName();
                yield prefix + part + "List(flexible)";
            }
        };
    }

    private void tags(List<Field> tagged) {
        java.open("if (flexible)");
        java.open("for (int tags = in.unsignedVarint(); tags > 0; tags--)");
        java.line("int tag = in.unsignedVarint();");
        java.line("int end = in.tagEnd();");
        java.open("switch (tag)");
        for (Field field : tagged) tag(field);
        java.line("default -> in.skipTo(end);");
        java.close();
        java.line("in.checkTagEnd(tag, end);");
        java.close();
        java.close();
    }

    private void tag(Field field) {
        Span flexibleHere = body.flexible().cutTo(possible);
        boolean nullable = !field.nullable().cutTo(field.tagged()).isEmpty();
        String value = read(field.type(), nullable).replace("in.isPresent()", "in.isTagPresent()");
        String cond = When.in(field.tagged(), flexibleHere);
        String label = "case " + field.tag() + " -> ";
        String assign = field.name() + " = " + value + ";";
        if (cond.equals("true")) {
            java.line(label + assign);
        } else {
            java.open(label.stripTrailing());
            java.line("if (" + cond + ") " + assign);
            java.line("else in.skipTo(end);");
            java.close();
        }
    }

    private void lists() {
        String name = struct.name();
        int least = JavaTypes.leastSize(body, struct);
        java.blank();
        java.open(
                "private static List<"
                        + name
                        + "> readList(WireReader in, int v, boolean flexible)");
        java.line("return readElements(in, v, in.count(flexible, " + least + "));");
        java.close();
        java.blank();
        java.open(
                "private static @Nullable List<"
                        + name
                        + "> readNullableList(WireReader in, int v, boolean flexible)");
        java.line("int n = in.nullableCount(flexible, " + least + ");");
        java.line("return n < 0 ? null : readElements(in, v, n);");
        java.close();
        java.blank();
        java.open("private static List<" + name + "> readElements(WireReader in, int v, int n)");
        java.line("if (n == 0) return List.of();");
        java.line("var list = new ArrayList<" + name + ">(WireReader.firstCapacity(n));");
        java.line("for (int i = 0; i < n; i++) list.add(read(in, v));");
        java.line("return Collections.unmodifiableList(list);");
        java.close();
    }
}
