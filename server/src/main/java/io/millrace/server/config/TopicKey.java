package io.millrace.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A topic option together with the broker options it falls back to, most specific first.
 *
 * @param <T> the parsed value
 */
public record TopicKey<T>(ConfigKey<T> key, List<Inherited> inherited) {
    private static final String HOURS_MS = "3600000";
    private static final String MINUTES_MS = "60000";

    public TopicKey {
        inherited = List.copyOf(inherited);
    }

    /**
     * One such broker option.
     *
     * @param factor what its number is multiplied with to get the topic option's unit; "1" takes
     *     the text as it is
     */
    public record Inherited(ConfigKey<?> broker, String factor) {
        /** The broker option's text in the topic option's unit. */
        public String convert(String text) {
            if (factor.equals("1")) return text;
            long number = Long.parseLong(text.strip());
            return Long.toString(
                    number < 0 ? -1 : Math.multiplyExact(number, Long.parseLong(factor)));
        }
    }

    static <T> TopicKey<T> alone(ConfigKey<T> key) {
        return new TopicKey<>(key, List.of());
    }

    static <T> TopicKey<T> inheriting(ConfigKey<T> key, ConfigKey<?> broker) {
        return new TopicKey<>(key, List.of(new Inherited(broker, "1")));
    }

    TopicKey<T> or(ConfigKey<?> broker) {
        return plus(broker, "1");
    }

    TopicKey<T> orHours(ConfigKey<?> broker) {
        return plus(broker, HOURS_MS);
    }

    TopicKey<T> orMinutes(ConfigKey<?> broker) {
        return plus(broker, MINUTES_MS);
    }

    private TopicKey<T> plus(ConfigKey<?> broker, String factor) {
        var more = new ArrayList<>(inherited);
        more.add(new Inherited(broker, factor));
        return new TopicKey<>(key, more);
    }

    public String name() {
        return key.name();
    }
}
