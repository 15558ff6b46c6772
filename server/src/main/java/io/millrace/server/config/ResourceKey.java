package io.millrace.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * An option of a topic or a group together with the broker options it falls back to, most specific
 * first.
 *
 * @param <T> the parsed value
 */
public record ResourceKey<T>(ConfigKey<T> key, List<Inherited> inherited) {
    private static final String HOURS_MS = "3600000";
    private static final String MINUTES_MS = "60000";

    public ResourceKey {
        inherited = List.copyOf(inherited);
    }

    /**
     * One such broker option.
     *
     * @param factor what its number is multiplied with to get the option's own unit; "1" takes the
     *     text as it is
     */
    public record Inherited(ConfigKey<?> broker, String factor) {
        /** The broker option's text in the option's own unit. */
        public String convert(String text) {
            if (factor.equals("1")) return text;
            long number = Long.parseLong(text.strip());
            return Long.toString(
                    number < 0 ? -1 : Math.multiplyExact(number, Long.parseLong(factor)));
        }
    }

    static <T> ResourceKey<T> alone(ConfigKey<T> key) {
        return new ResourceKey<>(key, List.of());
    }

    static <T> ResourceKey<T> inheriting(ConfigKey<T> key, ConfigKey<?> broker) {
        return new ResourceKey<>(key, List.of(new Inherited(broker, "1")));
    }

    ResourceKey<T> or(ConfigKey<?> broker) {
        return plus(broker, "1");
    }

    ResourceKey<T> orHours(ConfigKey<?> broker) {
        return plus(broker, HOURS_MS);
    }

    ResourceKey<T> orMinutes(ConfigKey<?> broker) {
        return plus(broker, MINUTES_MS);
    }

    private ResourceKey<T> plus(ConfigKey<?> broker, String factor) {
        var more = new ArrayList<>(inherited);
        more.add(new Inherited(broker, factor));
        return new ResourceKey<>(key, more);
    }

    public String name() {
        return key.name();
    }
}
