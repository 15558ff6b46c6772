package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.ArrayOf;
import io.millrace.wire.generator.Schema.Body;
import io.millrace.wire.generator.Schema.Field;
import io.millrace.wire.generator.Schema.Primitive;
import io.millrace.wire.generator.Schema.Span;
import io.millrace.wire.generator.Schema.Struct;
import io.millrace.wire.generator.Schema.StructRef;
import io.millrace.wire.generator.WriteEmitter.Tagged;

import java.util.List;

/** Emits {@code size} of one struct, and the size of lists of it; neither allocates. */
final class SizeEmitter {
    private final JavaText java;
    private final Body body;
    private final Struct struct;
    private final Span possible;

    SizeEmitter(JavaText java, Body body, Struct struct) {
        this.java = java;
        this.body = body;
        this.struct = struct;
        this.possible = struct.versions();
    }

    void emit() {
        boolean top = struct.equals(body.top());
        if (top) java.line("@Override");
        java.open("public int size(int v)");
        if (top) java.line("VERSIONS.require(v, \"" + struct.name() + "\");");
        When.declareFlexible(java, body, struct);
        java.line("int total = " + fixedAlways() + ";");
        for (Field field : struct.fields()) plain(field);
        List<Field> tagged = Tagged.inOrder(struct);
        if (!body.flexible().cutTo(possible).isEmpty()) {
            if (tagged.isEmpty()) java.line("if (flexible) total += 1;");
            else tags(tagged);
        }
        java.line("return total;");
        java.close();
        for (Field field : tagged) taggedSize(field);
        if (JavaTypes.isElement(body, struct)) list();
    }

    /** Bytes of the fields that are in every version and always as long. */
    private int fixedAlways() {
        int total = 0;
        for (Field field : struct.fields()) {
            if (fixed(field) > 0 && When.always(field.plain(), possible)) total += fixed(field);
        }
        return total;
    }

    private static int fixed(Field field) {
        return field.type() instanceof Primitive primitive ? primitive.fixedSize : 0;
    }

    private void plain(Field field) {
        String cond = When.in(field.plain(), possible);
        boolean counted = fixed(field) > 0 && cond.equals("true");
        if (cond.equals("false") || counted) return;
        String statement = "total += " + plainSize(field) + ";";
        java.line(cond.equals("true") ? statement : "if (" + cond + ") " + statement);
    }

    private String plainSize(Field field) {
        String name = field.name();
        boolean nullableStruct =
                field.type() instanceof StructRef
                        && !field.nullable().cutTo(field.plain()).isEmpty();
        if (!nullableStruct) return size(field.type(), name);
        String cond = When.in(field.nullable(), field.plain());
        String marker = cond.equals("true") ? "1" : "(" + cond + " ? 1 : 0)";
        return marker + " + (" + name + " == null ? 0 : " + size(field.type(), name) + ")";
    }

    private static String size(Schema.Type type, String name) {
        return switch (type) {
            case Primitive primitive ->
                    primitive.fixedSize > 0
                            ? Integer.toString(primitive.fixedSize)
                            : "Sizes." + primitive.schemaName() + "(" + name + ", flexible)";
            case StructRef _ -> name + ".size(v)";
            case ArrayOf(StructRef(String element)) ->
                    element + ".sizeOfList(" + name + ", v, flexible)";
            case ArrayOf(Schema.Type element) -> {
                int each = ((Primitive) element).fixedSize;
                yield each > 0
                        ? "Sizes.list(" + name + ", " + each + ", flexible)"
                        : "Sizes.stringList(" + name + ", flexible)";
            }
        };
    }

    private void tags(List<Field> tagged) {
        java.open("if (flexible)");
        java.line("int tags = 0;");
        for (Field field : tagged) {
            java.open("if (" + Tagged.predicate(field) + "(v))");
            java.line("tags++;");
            java.line(
                    "total += Sizes.tag("
                            + field.tag()
                            + ", "
                            + Tagged.sizeMethod(field)
                            + "(v));");
            java.close();
        }
        java.line("total += Sizes.unsignedVarint(tags);");
        java.close();
    }

    private void taggedSize(Field field) {
        java.blank();
        java.open("private int " + Tagged.sizeMethod(field) + "(int v)");
        String size = size(field.type(), field.name()).replaceAll("\\bflexible\\b", "true");
        java.line(
                "return "
                        + (Tagged.isNullableStruct(field)
                                ? field.name() + " == null ? 1 : 1 + " + size
                                : size)
                        + ";");
        java.close();
    }

    private void list() {
        String name = struct.name();
        java.blank();
        java.open(
                "private static int sizeOfList(@Nullable List<"
                        + name
                        + "> list, int v, boolean flexible)");
        java.line("int total = Sizes.count(list == null ? -1 : list.size(), flexible);");
        java.line("if (list == null) return total;");
        java.line("for (int i = 0; i < list.size(); i++) total += list.get(i).size(v);");
        java.line("return total;");
        java.close();
    }
}
