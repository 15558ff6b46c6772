package io.millrace.server.config;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every option of a broker: all keys of Kafka 3.9's server.properties and Millrace's own. */
public final class BrokerKeys {
    static final List<KeyTable> TABLES =
            List.of(
                    ClusterKeys.TABLE,
                    NetKeys.TABLE,
                    LogKeys.TABLE,
                    CleanerKeys.TABLE,
                    ReplicaKeys.TABLE,
                    GroupKeys.TABLE,
                    TransactionKeys.TABLE,
                    MillraceKeys.TABLE,
                    QuotaKeys.TABLE,
                    SecurityKeys.TABLE,
                    SslKeys.TABLE,
                    SaslKeys.TABLE,
                    RemoteKeys.TABLE,
                    KraftKeys.TABLE);

    private static final Map<String, ConfigKey<?>> BY_NAME = byName();

    /**
     * Options that are asked one after the other until one has a value, by the name of the first.
     */
    private static final Map<String, List<String>> FALLBACKS =
            Map.of(
                    "log.roll.ms", List.of("log.roll.ms", "log.roll.hours"),
                    "log.roll.jitter.ms", List.of("log.roll.jitter.ms", "log.roll.jitter.hours"),
                    "log.flush.interval.ms",
                            List.of("log.flush.interval.ms", "log.flush.scheduler.interval.ms"),
                    "log.retention.ms",
                            List.of(
                                    "log.retention.ms",
                                    "log.retention.minutes",
                                    "log.retention.hours"));

    private static final String LISTENER_PREFIX = "listener.name.";

    private BrokerKeys() {}

    private static Map<String, ConfigKey<?>> byName() {
        var map = new LinkedHashMap<String, ConfigKey<?>>();
        for (var table : TABLES) {
            for (var key : table.keys()) {
                if (map.put(key.name(), key) != null)
                    throw new IllegalStateException(key + " is listed twice");
            }
        }
        return Collections.unmodifiableMap(map);
    }

    /** All of them, in the order of docs/config.md. */
    public static Collection<ConfigKey<?>> all() {
        return BY_NAME.values();
    }

    public static @Nullable ConfigKey<?> find(String name) {
        return BY_NAME.get(name);
    }

    /** The names that together give the value of {@code name}, most specific first. */
    public static List<String> fallbacks(String name) {
        for (var names : FALLBACKS.values()) {
            int at = names.indexOf(name);
            if (at >= 0) return names.subList(at, names.size());
        }
        var plain = withoutListener(name);
        return plain.equals(name) ? List.of(name) : List.of(name, plain);
    }

    /**
     * {@code listener.name.LISTENER[.MECHANISM].KEY} without its prefix when what is left is a
     * known key, else the name itself.
     */
    static String withoutListener(String name) {
        if (!name.startsWith(LISTENER_PREFIX)) return name;
        for (int dot = name.indexOf('.', LISTENER_PREFIX.length());
                dot >= 0;
                dot = name.indexOf('.', dot + 1)) {
            var rest = name.substring(dot + 1);
            if (BY_NAME.containsKey(rest)) return rest;
        }
        return name;
    }
}
