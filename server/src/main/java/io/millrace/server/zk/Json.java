package io.millrace.server.zk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A JSON object as znodes hold it, read tolerantly: unknown keys are there but nobody asks for
 * them, numbers may be written as text.
 *
 * <p>Jackson's streaming half only: its object mapper would cost more at start than all of
 * registration, for a dozen small payloads.
 *
 * @param values keys to String, Long, Double, Boolean, {@code List<Object>}, {@code Map<String,
 *     Object>} or null
 */
record Json(Map<String, @Nullable Object> values) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** What a payload's writer does. */
    interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    /** Bytes of one object whose fields {@code body} writes. */
    static byte[] object(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            body.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** Writes {@code "name":[1,2,3]}. */
    static void ints(JsonGenerator out, String name, List<Integer> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (int value : values) {
            out.writeNumber(value);
        }
        out.writeEndArray();
    }

    /**
     * Parses a payload.
     *
     * @throws BadPayload if it is not a JSON object
     */
    static Json parse(String path, byte[] data) {
        try (JsonParser in = FACTORY.createParser(data)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                return new Json(readObject(in));
            }
        } catch (IOException e) {
            throw new BadPayload(path, String.valueOf(e.getMessage()));
        }
        throw new BadPayload(path, "not a JSON object");
    }

    private static @Nullable Object readValue(JsonParser in, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> readObject(in);
            case START_ARRAY -> readArray(in);
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> in.getText();
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> readObject(JsonParser in) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            object.put(name, readValue(in, in.nextToken()));
        }
        return object;
    }

    private static List<@Nullable Object> readArray(JsonParser in) throws IOException {
        List<@Nullable Object> array = new ArrayList<>();
        for (JsonToken token = in.nextToken();
                token != JsonToken.END_ARRAY;
                token = in.nextToken()) {
            array.add(readValue(in, token));
        }
        return array;
    }

    boolean has(String key) {
        return values.get(key) != null;
    }

    OptionalInt optionalInt(String key) {
        return has(key) ? OptionalInt.of((int) longOf(values.get(key), key)) : OptionalInt.empty();
    }

    int requireInt(String path, String key) {
        return optionalInt(key).orElseThrow(() -> new BadPayload(path, "no " + key));
    }

    long requireLong(String path, String key) {
        if (!has(key)) {
            throw new BadPayload(path, "no " + key);
        }
        return longOf(values.get(key), key);
    }

    @Nullable String text(String key) {
        Object value = values.get(key);
        return value == null ? null : value.toString();
    }

    /** A nested object, empty if it is absent. */
    Json object(String key) {
        return values.get(key) instanceof Map<?, ?> map ? new Json(cast(map)) : new Json(Map.of());
    }

    /** A nested array's objects; anything else in it is passed over. */
    List<Json> objects(String key) {
        List<Json> all = new ArrayList<>();
        if (values.get(key) instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> map) {
                    all.add(new Json(cast(map)));
                }
            }
        }
        return all;
    }

    /** A nested array of numbers, empty if it is absent. */
    List<Integer> ints(String key) {
        return values.get(key) instanceof List<?> list
                ? list.stream().map(element -> (int) longOf(element, key)).toList()
                : List.of();
    }

    /** A nested array of texts, empty if it is absent. */
    List<String> texts(String key) {
        return values.get(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static long longOf(@Nullable Object value, String key) {
        return switch (value) {
            case Number number -> number.longValue();
            case String text -> {
                try {
                    yield Long.parseLong(text.trim());
                } catch (NumberFormatException e) {
                    throw new BadPayload(key, "not a number: " + text);
                }
            }
            case null -> throw new BadPayload(key, "null where a number belongs");
            default -> throw new BadPayload(key, "not a number: " + value);
        };
    }

    @SuppressWarnings("unchecked") // readObject makes no other maps
    private static Map<String, @Nullable Object> cast(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    /** A node holds something other than its payload's format. */
    static final class BadPayload extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadPayload(String where, String why) {
            super("unreadable content of " + where + ": " + why);
        }
    }
}
