package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.ArrayOf;
import io.millrace.wire.generator.Schema.Field;
import io.millrace.wire.generator.Schema.Primitive;
import io.millrace.wire.generator.Schema.Struct;
import io.millrace.wire.generator.Schema.StructRef;

import java.util.List;
import java.util.Set;

/** Checks a whole block: every struct that is named is there, and no name hides one of Java's. */
final class StructCheck {
    private static final Set<String> TAKEN =
            Set.of(
                    "ArrayList",
                    "Boolean",
                    "Byte",
                    "ByteBuffer",
                    "Collections",
                    "Double",
                    "Integer",
                    "List",
                    "Long",
                    "Message",
                    "Nullable",
                    "Object",
                    "Objects",
                    "Override",
                    "Payload",
                    "Record",
                    "Short",
                    "Sizes",
                    "String",
                    "UUID",
                    "Versions",
                    "WireReader",
                    "WireWriter");

    private StructCheck() {}

    static void check(List<Struct> structs, Line at) {
        for (Struct struct : structs) {
            if (TAKEN.contains(struct.name()))
                throw at.error("struct must not be called " + struct.name());
            for (Field field : struct.fields()) check(structs, field, at);
        }
    }

    private static void check(List<Struct> structs, Field field, Line at) {
        switch (field.type() instanceof ArrayOf(Schema.Type element) ? element : field.type()) {
            case StructRef(String name) -> {
                if (structs.stream().noneMatch(s -> s.name().equals(name))) {
                    throw at.error(
                            "field "
                                    + field.name()
                                    + " names struct "
                                    + name
                                    + ", which is not there");
                }
            }
            case Primitive _ -> {}
            case ArrayOf _ -> throw at.error("array of arrays");
        }
    }
}
