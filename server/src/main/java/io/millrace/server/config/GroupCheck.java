package io.millrace.server.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What a group may override. The broker bounds many of these options: {@code
 * consumer.session.timeout.ms} lies between {@code group.consumer.min.session.timeout.ms} and the
 * option with {@code max} in the same place.
 */
public final class GroupCheck {
    private static final List<String> KINDS = List.of("consumer", "share", "streams");

    private GroupCheck() {}

    /**
     * Checks what a group is to override.
     *
     * @throws InvalidConfig when a name is unknown, a value not allowed, or two values contradict
     *     each other
     */
    public static void check(Map<String, String> overrides, ConfigLayers layers) {
        overrides.forEach((name, text) -> {
            var key = GroupOverrides.find(name);
            if (key == null) throw new InvalidConfig("Unknown group config name: " + name);
            if (key.key().parse(text) instanceof Number number) {
                checkBounds(name, number.longValue(), layers);
            }
        });
        var settings = new ResourceSettings(overrides, layers);
        KINDS.forEach(kind -> checkRhythm(kind, settings));
    }

    private static void checkBounds(String name, long value, ConfigLayers layers) {
        int dot = name.indexOf('.') + 1;
        var kind = "group." + name.substring(0, dot);
        var rest = name.startsWith("num.", dot) ? name.substring(dot + 4) : name.substring(dot);
        var min = number(kind + "min." + rest, layers);
        if (min != null && value < min)
            throw InvalidConfig.of(
                    name, Long.toString(value), "must be at least " + kind + "min." + rest);
        var max = number(kind + "max." + rest, layers);
        if (max != null && value > max)
            throw InvalidConfig.of(
                    name, Long.toString(value), "must be at most " + kind + "max." + rest);
    }

    private static @Nullable Long number(String broker, ConfigLayers layers) {
        var text = BrokerKeys.find(broker) == null ? null : layers.text(broker);
        return text == null ? null : Long.valueOf(text.strip());
    }

    private static void checkRhythm(String kind, ResourceSettings settings) {
        long heartbeat = number(kind + ".heartbeat.interval.ms", settings);
        long session = number(kind + ".session.timeout.ms", settings);
        if (heartbeat >= session) {
            throw InvalidConfig.of(
                    kind + ".heartbeat.interval.ms",
                    Long.toString(heartbeat),
                    "must be less than the session's timeout, which is " + session);
        }
    }

    private static long number(String name, ResourceSettings settings) {
        var key = GroupOverrides.find(name);
        if (key == null) throw new IllegalStateException("no group key " + name);
        return Long.parseLong(settings.text(key).strip());
    }
}
