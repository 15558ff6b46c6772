package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.ArrayOf;
import io.millrace.wire.generator.Schema.Field;
import io.millrace.wire.generator.Schema.Primitive;
import io.millrace.wire.generator.Schema.StructRef;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;

/** The value that a field has in versions without it: as a Java expression, and in comparisons. */
final class DefaultValue {
    private DefaultValue() {}

    /** The Java expression of the default. */
    static String of(Field field) {
        if (field.isDefaultNull()) return "null";
        String value = field.defaultValue();
        return switch (field.type()) {
            case ArrayOf _ -> "List.of()";
            case StructRef(String name) -> name + ".DEFAULT";
            case Primitive primitive -> primitive(primitive, value);
        };
    }

    private static String primitive(Primitive primitive, @Nullable String value) {
        return switch (primitive) {
            case BOOL -> value == null ? "false" : value;
            case INT8 -> "(byte) " + number(value);
            case INT16 -> "(short) " + number(value);
            case UINT16, INT32 -> number(value);
            case UINT32, INT64 -> number(value) + "L";
            case FLOAT64 -> value == null ? "0.0" : value;
            case UUID -> "WireReader.ZERO_UUID";
            case STRING -> '"' + (value == null ? "" : value) + '"';
            case BYTES -> "WireReader.NO_BYTES";
            case RECORDS -> "null";
        };
    }

    /** A Java condition that is true when the field does not have its default. */
    static String differs(Field field) {
        String name = field.name();
        if (field.isDefaultNull()) return name + " != null";
        boolean canBeNull = !field.nullable().isEmpty();
        String orNull = canBeNull ? name + " == null || " : "";
        return switch (field.type()) {
            case ArrayOf _ -> orNull + "!" + name + ".isEmpty()";
            case StructRef _ ->
                    orNull
                            + "("
                            + name
                            + " != "
                            + of(field)
                            + " && !"
                            + name
                            + ".equals("
                            + of(field)
                            + "))";
            case Primitive primitive ->
                    switch (primitive) {
                        case BOOL -> name + " != " + of(field);
                        case INT8, INT16, UINT16, INT32, UINT32, INT64, FLOAT64 ->
                                name + " != " + of(field);
                        case UUID, STRING -> "!" + of(field) + ".equals(" + name + ")";
                        case BYTES -> orNull + name + ".hasRemaining()";
                        case RECORDS -> name + " != null";
                    };
        };
    }

    static void check(Field field, Line line) {
        String value = field.defaultValue();
        if (value == null || value.equals("null")) return;
        boolean fits =
                field.type() instanceof Primitive primitive
                        && switch (primitive) {
                            case BOOL -> value.equals("true") || value.equals("false");
                            case INT8 -> fits(value, 8, true);
                            case INT16 -> fits(value, 16, true);
                            case UINT16 -> fits(value, 16, false);
                            case INT32 -> fits(value, 32, true);
                            case UINT32 -> fits(value, 32, false);
                            case INT64 -> fits(value, 64, true);
                            case FLOAT64 -> value.matches("-?\\d+\\.\\d+");
                            case STRING -> value.matches("[A-Za-z0-9_.-]+");
                            case UUID, BYTES, RECORDS -> false;
                        };
        if (!fits) throw line.error("default " + value + " does not fit the type");
    }

    private static String number(@Nullable String value) {
        return value == null ? "0" : integer(value).toString();
    }

    private static boolean fits(String value, int bits, boolean signed) {
        if (!value.matches("-?\\d+|0x[0-9a-fA-F]+")) return false;
        BigInteger number = integer(value);
        return signed
                ? number.bitLength() < bits
                : number.signum() >= 0 && number.bitLength() <= bits;
    }

    private static BigInteger integer(String value) {
        return value.startsWith("0x")
                ? new BigInteger(value.substring(2), 16)
                : new BigInteger(value);
    }
}
