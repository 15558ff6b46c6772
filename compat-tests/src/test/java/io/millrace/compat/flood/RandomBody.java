package io.millrace.compat.flood;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Writes a body after one of kafka-clients' request schemas with random contents; as often as
 * {@code hostility} says a count or a length claims what is not there.
 */
final class RandomBody {
    private static final int[] HOSTILE = {
        Integer.MAX_VALUE, Integer.MIN_VALUE, -2, 1 << 30, 1 << 24, 100_000, 0x7fff_fff0
    };
    private static final int[] EDGES = {
        Integer.MAX_VALUE, Integer.MIN_VALUE, 255, 32_767, 65_536, -2, 1_000_000
    };

    private final RandomGenerator random;
    private final ByteBuffer out;
    private final List<String> strings;
    private final List<ByteBuffer> records;
    private final double hostility;
    private final boolean modest;

    /**
     * @param strings what most strings are
     * @param records what most record sets are
     * @param hostility share of counts and lengths that lie, 0 to 1
     * @param modest whether numbers stay small, for requests whose numbers cost the broker dearly
     */
    RandomBody(
            RandomGenerator random,
            ByteBuffer out,
            List<String> strings,
            List<ByteBuffer> records,
            double hostility,
            boolean modest) {
        this.random = random;
        this.out = out;
        this.strings = strings;
        this.records = records;
        this.hostility = hostility;
        this.modest = modest;
    }

    void write(Type type) {
        if (out.remaining() < 4096) {
            return; // large enough; what is missing makes the frame malformed, which is welcome
        }
        if (type instanceof TaggedFields tagged) {
            tags(tagged);
        } else if (type instanceof Schema schema) {
            struct(schema);
        } else if (type.isArray()) {
            array(type);
        } else {
            value(type.toString());
        }
    }

    private void struct(Schema schema) {
        if (schema.isNullable()) {
            boolean present = random.nextInt(4) > 0;
            out.put((byte) (present ? 1 : -1));
            if (!present) {
                return;
            }
        }
        for (BoundField field : schema.fields()) {
            write(field.def.type);
        }
    }

    private void array(Type type) {
        boolean compact = type.getClass().getSimpleName().startsWith("Compact");
        int count =
                type.isNullable() && random.nextInt(8) == 0
                        ? -1
                        : random.nextInt(10) < 7 ? 1 : random.nextInt(4);
        length(compact, count, true);
        for (int i = 0; i < count; i++) {
            write(type.arrayElementType().orElseThrow());
        }
    }

    private void tags(TaggedFields tagged) {
        if (random.nextInt(6) > 0) {
            varint(0);
            return;
        }
        varint(random.nextDouble() < hostility ? random.nextInt(1000) : tagged.fields().size());
        for (var field : tagged.fields().entrySet()) {
            varint(field.getKey());
            int at = out.position();
            out.put((byte) 0); // the size, put right below; tags larger than 127 bytes keep a
            // wrong one
            write(field.getValue().type);
            out.put(at, (byte) Math.min(127, out.position() - at - 1));
        }
    }

    private void value(String type) {
        switch (type) {
            case "BOOLEAN", "INT8" -> out.put((byte) number());
            case "INT16", "UINT16" -> out.putShort((short) number());
            case "INT32", "UINT32" -> out.putInt(number());
            case "INT64" -> out.putLong(random.nextInt(6) == 0 ? random.nextLong() : number());
            case "FLOAT64" -> out.putDouble(number());
            case "UUID" ->
                    out.putLong(random.nextInt(3))
                            .putLong(random.nextInt(2) == 0 ? 0 : random.nextLong());
            default -> text(type);
        }
    }

    private void text(String type) {
        boolean compact = type.startsWith("COMPACT");
        boolean nullable = type.contains("NULLABLE");
        if (nullable && random.nextInt(5) == 0) {
            length(compact, -1, !type.contains("STRING"));
            return;
        }
        if (type.contains("STRING")) {
            byte[] utf8 = strings.get(random.nextInt(strings.size())).getBytes(UTF_8);
            length(compact, utf8.length, false);
            out.put(utf8);
        } else {
            ByteBuffer set = records.get(random.nextInt(records.size())).duplicate();
            length(compact, set.remaining(), true);
            out.put(set);
        }
    }

    private void length(boolean compact, int length, boolean wide) {
        int told =
                random.nextDouble() < hostility ? HOSTILE[random.nextInt(HOSTILE.length)] : length;
        if (compact) {
            varint(told + 1);
        } else if (wide) {
            out.putInt(told);
        } else {
            out.putShort((short) told);
        }
    }

    private void varint(int value) {
        int left = value;
        while ((left & ~0x7f) != 0) {
            out.put((byte) (left | 0x80));
            left >>>= 7;
        }
        out.put((byte) left);
    }

    private int number() {
        int kind = random.nextInt(20);
        if (kind < 14 || modest) {
            return random.nextInt(4) - (kind < 3 ? 1 : 0);
        }
        return kind < 17
                ? EDGES[random.nextInt(EDGES.length)]
                : random.nextInt(kind == 19 ? Integer.MAX_VALUE : 5000);
    }
}
