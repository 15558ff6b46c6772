package io.millrace.wire.generator;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/**
 * The model of schema files: what a file says, resolved and checked, before any Java is written.
 */
final class Schema {
    private Schema() {}

    /** A contiguous set of versions; empty when {@code to < from}. */
    record Span(int from, int to) {
        static final Span NONE = new Span(0, -1);

        boolean isEmpty() {
            return to < from;
        }

        boolean contains(int version) {
            return from <= version && version <= to;
        }

        boolean covers(Span other) {
            return other.isEmpty() || (from <= other.from && other.to <= to);
        }

        Span cutTo(Span other) {
            Span cut = new Span(Math.max(from, other.from), Math.min(to, other.to));
            return cut.isEmpty() ? NONE : cut;
        }

        @Override
        public String toString() {
            return isEmpty() ? "none" : from == to ? Integer.toString(from) : from + "-" + to;
        }
    }

    /** The type of a field. */
    sealed interface Type permits Primitive, StructRef, ArrayOf {}

    /** A type without members; {@code fixedSize} is 0 when the size depends on the value. */
    enum Primitive implements Type {
        BOOL("boolean", "Boolean", 1),
        INT8("byte", "Byte", 1),
        INT16("short", "Short", 2),
        UINT16("int", "Integer", 2),
        INT32("int", "Integer", 4),
        UINT32("long", "Long", 4),
        INT64("long", "Long", 8),
        FLOAT64("double", "Double", 8),
        UUID("UUID", "UUID", 16),
        STRING("String", "String", 0),
        BYTES("ByteBuffer", "ByteBuffer", 0),
        RECORDS("Payload", "Payload", 0);

        final String javaType;
        final String boxed;
        final int fixedSize;

        Primitive(String javaType, String boxed, int fixedSize) {
            this.javaType = javaType;
            this.boxed = boxed;
            this.fixedSize = fixedSize;
        }

        /** The name in schema files, and of the methods of reader and writer. */
        String schemaName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether a value may be absent: strings, bytes and records. */
        boolean isNullable() {
            return fixedSize == 0;
        }

        static @Nullable Primitive named(String name) {
            for (Primitive each : values()) if (each.schemaName().equals(name)) return each;
            return null;
        }
    }

    record StructRef(String name) implements Type {}

    record ArrayOf(Type element) implements Type {}

    /**
     * One field. It is an ordinary field in the versions that {@link #plain()} holds and a tagged
     * one in those of {@code tagged}; {@code defaultValue} is null when the type's own default
     * applies.
     */
    record Field(
            String name,
            Type type,
            Span versions,
            Span nullable,
            int tag,
            Span tagged,
            @Nullable String defaultValue,
            boolean ignorable,
            boolean key) {

        boolean isTagged() {
            return !tagged.isEmpty();
        }

        /** Versions in which the field stands in the struct's own order. */
        Span plain() {
            if (tagged.isEmpty()) return versions;
            return new Span(versions.from, tagged.from - 1).cutTo(versions);
        }

        boolean isDefaultNull() {
            return "null".equals(defaultValue)
                    || (defaultValue == null && type == Primitive.RECORDS);
        }
    }

    record Struct(String name, Span versions, List<Field> fields) {}

    /** What a message is for; decides its class name and constants. */
    enum Kind {
        REQUEST,
        RESPONSE,
        DATA,
        KEY,
        VALUE
    }

    /**
     * One message: {@code structs} holds the message itself first, then every struct inside it.
     *
     * @param number API key or record type, -1 for plain data
     */
    record Body(
            String name,
            Kind kind,
            int number,
            Span versions,
            Span flexible,
            List<Struct> structs) {
        Struct top() {
            return structs.getFirst();
        }

        Struct struct(String structName) {
            for (Struct each : structs) if (each.name().equals(structName)) return each;
            throw new IllegalArgumentException("no struct " + structName + " in " + name);
        }
    }

    record Api(int key, String name, Span versions, Span flexible) {}

    /** One line of the table of errors. */
    record ErrorLine(int code, String name, boolean retriable, boolean refresh) {}

    /** One schema file: {@code api} is null for data and records. */
    record SchemaFile(String path, @Nullable Api api, List<Body> bodies) {}
}
