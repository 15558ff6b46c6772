package io.millrace.server.config;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** Which overrides a running broker accepts. */
public final class DynamicCheck {
    private DynamicCheck() {}

    /**
     * Why a broker override is not acceptable; null when it is.
     *
     * @param perBroker whether it is set for one broker rather than for all
     */
    public static @Nullable String refusal(String name, String text, boolean perBroker) {
        var plain = BrokerKeys.withoutListener(name);
        var key = BrokerKeys.find(plain);
        if (key == null) return name + " is not a known broker config";
        if (key.scope() == Scope.READ_ONLY)
            return "Cannot update " + name + " while the broker runs";
        boolean single = key.scope() == Scope.PER_BROKER || !plain.equals(name);
        if (single && !perBroker) return name + " can only be set for one broker at a time";
        try {
            key.parse(text);
            return null;
        } catch (InvalidConfig e) {
            return e.getMessage();
        }
    }

    /**
     * Checks what a topic is to override.
     *
     * @throws InvalidConfig when a name is unknown, a value not allowed, or two values contradict
     *     each other
     */
    public static void checkTopic(Map<String, String> overrides, ConfigLayers layers) {
        overrides.forEach((name, text) -> {
            var key = TopicKeys.find(name);
            if (key == null) throw new InvalidConfig("Unknown topic config name: " + name);
            key.key().parse(text);
        });
        var settings = new TopicSettings(overrides, layers);
        long min = settings.get(TopicKeys.MIN_COMPACTION_LAG_MS);
        long max = settings.get(TopicKeys.MAX_COMPACTION_LAG_MS);
        if (min > max) {
            throw InvalidConfig.of(
                    "min.compaction.lag.ms",
                    Long.toString(min),
                    "must be at most max.compaction.lag.ms, which is " + max);
        }
    }
}
