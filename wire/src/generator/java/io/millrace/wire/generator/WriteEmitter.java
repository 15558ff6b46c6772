package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.ArrayOf;
import io.millrace.wire.generator.Schema.Body;
import io.millrace.wire.generator.Schema.Field;
import io.millrace.wire.generator.Schema.Primitive;
import io.millrace.wire.generator.Schema.Span;
import io.millrace.wire.generator.Schema.Struct;
import io.millrace.wire.generator.Schema.StructRef;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Emits {@code write} of one struct, and the writing of lists of it. */
final class WriteEmitter {
    private final JavaText java;
    private final Body body;
    private final Struct struct;
    private final Span possible;

    WriteEmitter(JavaText java, Body body, Struct struct) {
        this.java = java;
        this.body = body;
        this.struct = struct;
        this.possible = struct.versions();
    }

    void emit() {
        boolean top = struct.equals(body.top());
        if (top) java.line("@Override");
        java.open("public void write(WireWriter out, int v)");
        if (top) java.line("VERSIONS.require(v, \"" + struct.name() + "\");");
        When.declareFlexible(java, body, struct);
        for (Field field : struct.fields()) plain(field);
        Span flexibleHere = body.flexible().cutTo(possible);
        List<Field> tagged = Tagged.inOrder(struct);
        if (!flexibleHere.isEmpty()) {
            if (tagged.isEmpty()) java.line("if (flexible) out.unsignedVarint(0);");
            else tags(tagged);
        }
        java.close();
        tagged.forEach(field -> predicate(field, flexibleHere));
        if (JavaTypes.isElement(body, struct)) list();
    }

    private void plain(Field field) {
        String cond = When.in(field.plain(), possible);
        if (cond.equals("false")) return;
        boolean always = cond.equals("true");
        String required = required(field, field.plain());
        if (always) {
            if (!required.isEmpty()) java.line(required);
            writePlain(field);
        } else {
            java.open("if (" + cond + ")");
            if (!required.isEmpty()) java.line(required);
            writePlain(field);
            java.close();
        }
    }

    /**
     * The statement that refuses null in versions that do not know it; empty when there is none to
     * refuse.
     */
    private String required(Field field, Span here) {
        if (!JavaTypes.isReference(field.type())) return "";
        String statement =
                "WireWriter.required("
                        + field.name()
                        + ", \""
                        + struct.name()
                        + "."
                        + field.name()
                        + "\");";
        if (field.nullable().cutTo(here).isEmpty()) return statement;
        String nullable = When.in(field.nullable(), here);
        return nullable.equals("true") ? "" : "if (!(" + nullable + ")) " + statement;
    }

    private void writePlain(Field field) {
        String name = field.name();
        boolean nullableStruct =
                field.type() instanceof StructRef
                        && !field.nullable().cutTo(field.plain()).isEmpty();
        if (!nullableStruct) {
            java.line(write(field.type(), name) + ";");
            return;
        }
        String cond = When.in(field.nullable(), field.plain());
        String marker = "out.int8(" + name + " == null ? -1 : 1);";
        java.line(cond.equals("true") ? marker : "if (" + cond + ") " + marker);
        java.line("if (" + name + " != null) " + write(field.type(), name) + ";");
    }

    private static String write(Schema.Type type, String name) {
        return switch (type) {
            case Primitive primitive ->
                    "out."
                            + primitive.schemaName()
                            + "("
                            + name
                            + (primitive.isNullable() ? ", flexible)" : ")");
            case StructRef _ -> name + ".write(out, v)";
            case ArrayOf(StructRef(String element)) ->
                    element + ".writeList(" + name + ", out, v, flexible)";
            case ArrayOf(Schema.Type element) ->
                    "out." + ((Primitive) element).schemaName() + "List(" + name + ", flexible)";
        };
    }

    private void tags(List<Field> tagged) {
        java.open("if (flexible)");
        String count =
                tagged.stream()
                        .map(f -> "(" + Tagged.predicate(f) + "(v) ? 1 : 0)")
                        .collect(Collectors.joining(" + "));
        java.line("out.unsignedVarint(" + count + ");");
        for (Field field : tagged) {
            java.open("if (" + Tagged.predicate(field) + "(v))");
            String required = required(field, field.tagged());
            if (!required.isEmpty()) java.line(required);
            java.line("out.unsignedVarint(" + field.tag() + ");");
            java.line("out.unsignedVarint(" + Tagged.sizeMethod(field) + "(v));");
            if (Tagged.isNullableStruct(field)) {
                java.line("out.unsignedVarint(" + field.name() + " == null ? 0 : 1);");
                java.line(
                        "if ("
                                + field.name()
                                + " != null) "
                                + write(field.type(), field.name())
                                + ";");
            } else {
                java.line(write(field.type(), field.name()) + ";");
            }
            java.close();
        }
        java.close();
    }

    private void predicate(Field field, Span flexibleHere) {
        String cond = When.in(field.tagged(), flexibleHere);
        String differs = DefaultValue.differs(field);
        java.blank();
        java.open("private boolean " + Tagged.predicate(field) + "(int v)");
        java.line(
                "return " + (cond.equals("true") ? differs : cond + " && (" + differs + ")") + ";");
        java.close();
    }

    private void list() {
        String name = struct.name();
        java.blank();
        java.open(
                "private static void writeList(@Nullable List<"
                        + name
                        + "> list, WireWriter out, int v, boolean flexible)");
        java.line("out.count(list == null ? -1 : list.size(), flexible);");
        java.line("if (list == null) return;");
        java.line("for (int i = 0; i < list.size(); i++) list.get(i).write(out, v);");
        java.close();
    }

    /** Names and facts about tagged fields that writing and sizing share. */
    static final class Tagged {
        private Tagged() {}

        static List<Field> inOrder(Struct struct) {
            return struct.fields().stream()
                    .filter(Field::isTagged)
                    .sorted(Comparator.comparingInt(Field::tag))
                    .toList();
        }

        static String predicate(Field field) {
            return "sends" + capital(field.name());
        }

        static String sizeMethod(Field field) {
            return "sizeOf" + capital(field.name());
        }

        static boolean isNullableStruct(Field field) {
            return field.type() instanceof StructRef
                    && !field.nullable().cutTo(field.tagged()).isEmpty();
        }

        static String capital(String name) {
            return Character.toUpperCase(name.charAt(0)) + name.substring(1);
        }
    }
}
