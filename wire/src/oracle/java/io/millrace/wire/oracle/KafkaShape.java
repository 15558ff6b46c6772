package io.millrace.wire.oracle;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Describes one version of a message as Kafka's schema has it, a line per field, in the order of
 * the wire: ordinary fields first, then tagged ones by tag. {@link OurShape} writes the same lines.
 */
public final class KafkaShape {
    private final JsonNode message;
    private final int version;
    private final boolean details;
    private final List<String> lines = new ArrayList<>();

    private KafkaShape(JsonNode message, int version, boolean details) {
        this.message = message;
        this.version = version;
        this.details = details;
    }

    /** The lines; {@code details} adds what has no effect on the wire (ignorable, map keys). */
    public static List<String> describe(JsonNode message, int version, boolean details) {
        KafkaShape shape = new KafkaShape(message, version, details);
        boolean flexible = KafkaVersions.has(message, "flexibleVersions", version);
        shape.lines.add(flexible ? "flexible" : "not flexible");
        shape.fields(message.get("fields"), "");
        return shape.lines;
    }

    private void fields(JsonNode fields, String indent) {
        List<JsonNode> plain = new ArrayList<>();
        List<JsonNode> tagged = new ArrayList<>();
        for (JsonNode field : fields) {
            String key = field.has("versions") ? "versions" : "taggedVersions";
            if (!KafkaVersions.has(field, key, version)) continue;
            (KafkaVersions.has(field, "taggedVersions", version) ? tagged : plain).add(field);
        }
        tagged.sort(Comparator.comparingInt(f -> f.get("tag").asInt()));
        plain.forEach(field -> field(field, indent, -1));
        tagged.forEach(field -> field(field, indent, field.get("tag").asInt()));
    }

    private void field(JsonNode field, String indent, int tag) {
        String type = field.get("type").asText();
        boolean array = type.startsWith("[]");
        String element = array ? type.substring(2) : type;
        boolean struct = Character.isUpperCase(element.charAt(0));
        String name = lowerFirst(field.get("name").asText());
        boolean nullable = KafkaVersions.has(field, "nullableVersions", version);
        JsonNode value = field.get("default");
        // Kafka's generator takes a bare null for no default at all; only the word in quotes means
        // null.
        String text = value == null || value.isNull() ? null : value.asText();
        boolean ignorable = details && field.path("ignorable").asBoolean();
        boolean key = details && field.path("mapKey").asBoolean();
        String shown = (array ? "[]" : "") + (struct ? "struct" : element);
        lines.add(KafkaLine.of(indent + name, shown, nullable, tag, text, ignorable, key));
        if (struct) fields(members(field, element), indent + "  ");
    }

    private JsonNode members(JsonNode field, String name) {
        if (field.has("fields")) return field.get("fields");
        for (JsonNode common : message.path("commonStructs")) {
            if (common.get("name").asText().equals(name)) return common.get("fields");
        }
        throw new IllegalStateException("no struct " + name);
    }

    private static String lowerFirst(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
