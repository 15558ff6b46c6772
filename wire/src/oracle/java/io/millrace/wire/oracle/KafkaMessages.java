package io.millrace.wire.oracle;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes messages with Kafka's own generated classes, filled with random contents, and their bytes.
 */
public final class KafkaMessages {
    private final ClassLoader classes;
    private final String records;
    private final Map<Class<?>, Map<String, Method>> setters = new ConcurrentHashMap<>();

    /**
     * Uses the classes of the loader.
     *
     * @param records the class that wraps a buffer of record batches, which moved between versions
     */
    public KafkaMessages(ClassLoader classes, String records) {
        this.classes = classes;
        this.records = records;
    }

    /** The bytes of a message of that class in which every field is at its default. */
    public byte[] defaultBytes(String className, int version) {
        return call(
                () -> bytes(classes.loadClass(className).getConstructor().newInstance(), version));
    }

    /** The bytes of a message of that class and schema with random contents. */
    public byte[] randomBytes(String className, JsonNode schema, int version, Random random) {
        return call(() -> {
            Class<?> type = classes.loadClass(className);
            Object message = type.getConstructor().newInstance();
            new Filler(type, schema, version, random).fill(message, schema.get("fields"), 0);
            return bytes(message, version);
        });
    }

    private byte[] bytes(Object message, int version) throws ReflectiveOperationException {
        Class<?> cacheType =
                classes.loadClass("org.apache.kafka.common.protocol.ObjectSerializationCache");
        Class<?> writable = classes.loadClass("org.apache.kafka.common.protocol.Writable");
        Object cache = cacheType.getConstructor().newInstance();
        Method sizeOf = message.getClass().getMethod("size", cacheType, short.class);
        ByteBuffer buffer =
                ByteBuffer.allocate((int) sizeOf.invoke(message, cache, (short) version));
        Object out =
                classes.loadClass("org.apache.kafka.common.protocol.ByteBufferAccessor")
                        .getConstructor(ByteBuffer.class)
                        .newInstance(buffer);
        message.getClass()
                .getMethod("write", writable, cacheType, short.class)
                .invoke(message, out, cache, (short) version);
        if (buffer.hasRemaining())
            throw new IllegalStateException("Kafka's size is not what it wrote");
        return buffer.array();
    }

    /** Fills the fields that one version has. */
    private final class Filler {
        private final Class<?> outer;
        private final JsonNode schema;
        private final int version;
        private final Random random;

        Filler(Class<?> outer, JsonNode schema, int version, Random random) {
            this.outer = outer;
            this.schema = schema;
            this.version = version;
            this.random = random;
        }

        void fill(Object struct, JsonNode fields, int depth) throws ReflectiveOperationException {
            for (JsonNode field : fields) {
                String key = field.has("versions") ? "versions" : "taggedVersions";
                if (!KafkaVersions.has(field, key, version)) continue;
                boolean tagged = KafkaVersions.has(field, "taggedVersions", version);
                if (tagged && random.nextInt(3) == 0) continue;
                Method setter = setter(struct.getClass(), field.get("name").asText());
                boolean nullable = KafkaVersions.has(field, "nullableVersions", version);
                boolean absent = nullable && random.nextInt(5) == 0;
                setter.invoke(
                        struct,
                        absent
                                ? null
                                : value(
                                        field,
                                        field.get("type").asText(),
                                        setter.getParameterTypes()[0],
                                        depth));
            }
        }

        private Object value(JsonNode field, String type, Class<?> java, int depth)
                throws ReflectiveOperationException {
            if (!type.startsWith("[]")) return scalar(field, type, java, depth);
            int count = random.nextInt(depth == 0 ? 5 : 3);
            @SuppressWarnings("unchecked") // only ever filled with what the schema names
            Collection<Object> values =
                    java == List.class
                            ? new ArrayList<>()
                            : (Collection<Object>) java.getConstructor().newInstance();
            for (int i = 0; i < count; i++)
                values.add(scalar(field, type.substring(2), Object.class, depth));
            return values;
        }

        private Object scalar(JsonNode field, String type, Class<?> java, int depth)
                throws ReflectiveOperationException {
            return switch (type) {
                case "bool" -> random.nextBoolean();
                case "int8" -> (byte) random.nextInt();
                case "int16" -> (short) random.nextInt();
                case "uint16" -> random.nextInt(0x10000);
                case "int32" -> edge(Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
                case "uint32" -> random.nextLong(0x1_0000_0000L);
                case "int64" -> edge(Long.MIN_VALUE, Long.MAX_VALUE).longValue();
                case "float64" -> random.nextDouble();
                case "uuid" -> uuid();
                case "string" -> text();
                case "bytes" -> java == byte[].class ? noise() : ByteBuffer.wrap(noise());
                case "records" ->
                        classes.loadClass(records)
                                .getMethod("readableRecords", ByteBuffer.class)
                                .invoke(null, ByteBuffer.wrap(noise()));
                default -> struct(field, type, depth);
            };
        }

        private Object struct(JsonNode field, String type, int depth)
                throws ReflectiveOperationException {
            Object struct =
                    classes.loadClass(outer.getName() + "$" + type).getConstructor().newInstance();
            fill(struct, members(field, type), depth + 1);
            return struct;
        }

        private JsonNode members(JsonNode field, String name) {
            if (field.has("fields")) return field.get("fields");
            for (JsonNode common : schema.path("commonStructs")) {
                if (common.get("name").asText().equals(name)) return common.get("fields");
            }
            throw new IllegalStateException("no struct " + name);
        }

        private Long edge(long least, long most) {
            return switch (random.nextInt(6)) {
                case 0 -> least;
                case 1 -> most;
                case 2 -> 0L;
                case 3 -> -1L;
                default -> random.nextLong();
            };
        }

        private Object uuid() throws ReflectiveOperationException {
            long high = random.nextInt(4) == 0 ? 0 : random.nextLong();
            long low = high == 0 ? 0 : random.nextLong();
            return classes.loadClass("org.apache.kafka.common.Uuid")
                    .getConstructor(long.class, long.class)
                    .newInstance(high, low);
        }

        private String text() {
            int length = random.nextInt(20) == 0 ? 200 + random.nextInt(300) : random.nextInt(12);
            int limit = random.nextInt(3) == 0 ? Character.MAX_CODE_POINT : 0x7f;
            StringBuilder text = new StringBuilder();
            while (text.length() < length) {
                int point = random.nextInt(limit);
                boolean surrogate =
                        point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
                text.appendCodePoint(surrogate ? 'x' : point);
            }
            return text.toString();
        }

        private byte[] noise() {
            byte[] noise =
                    new byte
                            [random.nextInt(8) == 0
                                    ? 1000 + random.nextInt(2000)
                                    : random.nextInt(60)];
            random.nextBytes(noise);
            return noise;
        }
    }

    private Method setter(Class<?> type, String fieldName) {
        String name = "set" + Character.toUpperCase(fieldName.charAt(0)) + fieldName.substring(1);
        @Nullable Method setter = setters.computeIfAbsent(type, KafkaMessages::settersOf).get(name);
        if (setter == null) throw new IllegalStateException("no " + name + " in " + type);
        return setter;
    }

    private static Map<String, Method> settersOf(Class<?> type) {
        Map<String, Method> found = new ConcurrentHashMap<>();
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().startsWith("set") && method.getParameterCount() == 1)
                found.put(method.getName(), method);
        }
        return found;
    }

    private interface Reflective<T> {
        T get() throws ReflectiveOperationException;
    }

    private static <T> T call(Reflective<T> body) {
        try {
            return body.get();
        } catch (InvocationTargetException thrown) {
            throw new IllegalStateException(thrown.getCause());
        } catch (ReflectiveOperationException odd) {
            throw new IllegalStateException(odd);
        }
    }
}
