package io.millrace.wire.oracle;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.stream.IntStream;

/** Version specs of Kafka's schemas: "none", "3", "0-4", "2+". */
public final class KafkaVersions {
    private KafkaVersions() {}

    /** Whether the spec that stands under the key holds the version; no spec holds none. */
    public static boolean has(JsonNode node, String key, int version) {
        return node.has(key) && holds(node.get(key).asText(), version);
    }

    /** The versions of a message that are not hidden as unstable. */
    public static List<Integer> stable(JsonNode message) {
        String spec = message.get("validVersions").asText();
        if (spec.equals("none")) return List.of();
        String[] ends = spec.split("-");
        int last = Integer.parseInt(ends[ends.length - 1]);
        if (message.path("latestVersionUnstable").asBoolean()) last--;
        return IntStream.rangeClosed(Integer.parseInt(ends[0]), last).boxed().toList();
    }

    private static boolean holds(String spec, int version) {
        if (spec.equals("none")) return false;
        if (spec.endsWith("+"))
            return version >= Integer.parseInt(spec.substring(0, spec.length() - 1));
        String[] ends = spec.split("-");
        return version >= Integer.parseInt(ends[0])
                && version <= Integer.parseInt(ends[ends.length - 1]);
    }
}
