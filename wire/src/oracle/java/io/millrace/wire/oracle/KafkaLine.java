package io.millrace.wire.oracle;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.Locale;

/** One line of a description: everything about a field in one version. */
public final class KafkaLine {
    private KafkaLine() {}

    /**
     * The line; {@code value} is the default as the schema spells it, null when it does not give
     * one.
     */
    public static String of(
            String name,
            String type,
            boolean nullable,
            int tag,
            @Nullable String value,
            boolean ignorable,
            boolean key) {
        return name
                + " "
                + type
                + (nullable ? " nullable" : "")
                + (tag >= 0 ? " tag " + tag : "")
                + " default "
                + normal(type, value)
                + (ignorable ? " ignorable" : "")
                + (key ? " key" : "");
    }

    /** Numbers in decimal, "{}" for empty, the type's own default when none is given. */
    private static String normal(String type, @Nullable String value) {
        if ("null".equals(value) || (value == null && type.equals("records"))) return "null";
        String given = value == null ? "" : value.toLowerCase(Locale.ROOT);
        if (type.matches("u?int\\d+")) {
            if (given.isEmpty()) return "0";
            return given.startsWith("0x")
                    ? new BigInteger(given.substring(2), 16).toString()
                    : new BigInteger(given).toString();
        }
        return switch (type) {
            case "bool" -> given.isEmpty() ? "false" : given;
            case "float64" -> given.isEmpty() ? "0.0" : given;
            case "string" -> '"' + (value == null ? "" : value) + '"';
            default -> given.isEmpty() ? "{}" : given;
        };
    }
}
