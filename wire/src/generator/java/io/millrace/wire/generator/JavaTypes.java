package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.ArrayOf;
import io.millrace.wire.generator.Schema.Body;
import io.millrace.wire.generator.Schema.Field;
import io.millrace.wire.generator.Schema.Primitive;
import io.millrace.wire.generator.Schema.Struct;
import io.millrace.wire.generator.Schema.StructRef;

/** Which Java type stands for a schema type, and how few bytes a value can take. */
final class JavaTypes {
    private JavaTypes() {}

    static String of(Schema.Type type) {
        return switch (type) {
            case Primitive primitive -> primitive.javaType;
            case StructRef(String name) -> name;
            case ArrayOf(Schema.Type element) -> "List<" + boxed(element) + ">";
        };
    }

    private static String boxed(Schema.Type type) {
        return type instanceof Primitive primitive ? primitive.boxed : of(type);
    }

    /** The component's type with its annotation. */
    static String component(Field field) {
        boolean canBeNull = !field.nullable().isEmpty() || field.isDefaultNull();
        return (canBeNull ? "@Nullable " : "") + of(field.type());
    }

    /** Whether a null has to be looked for when a value is written. */
    static boolean isReference(Schema.Type type) {
        return !(type instanceof Primitive primitive)
                || primitive.isNullable()
                || primitive == Primitive.UUID;
    }

    /** "Int32" for int32: the part of a method's name. */
    static String methodPart(Primitive primitive) {
        String name = primitive.schemaName();
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /**
     * The fewest bytes that a struct can take in any version; at least 1, to bound element counts.
     */
    static int leastSize(Body body, Struct struct) {
        int least = Integer.MAX_VALUE;
        for (int version = struct.versions().from(); version <= struct.versions().to(); version++) {
            least = Math.min(least, leastSize(body, struct, version));
        }
        return Math.max(1, least);
    }

    private static int leastSize(Body body, Struct struct, int version) {
        boolean flexible = body.flexible().contains(version);
        int size = flexible ? 1 : 0;
        for (Field field : struct.fields()) {
            if (field.plain().contains(version)) size += leastSize(body, field, version, flexible);
        }
        return size;
    }

    private static int leastSize(Body body, Field field, int version, boolean flexible) {
        return switch (field.type()) {
            case ArrayOf _ -> flexible ? 1 : 4;
            case StructRef(String name) ->
                    field.nullable().contains(version)
                            ? 1
                            : leastSize(body, body.struct(name), version);
            case Primitive primitive ->
                    primitive.fixedSize > 0
                            ? primitive.fixedSize
                            : flexible ? 1 : primitive == Primitive.STRING ? 2 : 4;
        };
    }

    /** Whether some field of the message is an array of the struct. */
    static boolean isElement(Body body, Struct struct) {
        return body.structs().stream()
                .flatMap(s -> s.fields().stream())
                .anyMatch(f -> f.type().equals(new ArrayOf(new StructRef(struct.name()))));
    }
}
