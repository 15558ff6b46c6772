package io.millrace.server.config;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which overrides a running broker accepts; the rules are those of KIP-226. */
public final class DynamicCheck {
    /** One broker's listeners differ in these, so they make sense with a listener's prefix only. */
    private static final Set<String> PER_LISTENER =
            Set.of(
                    "ssl.keystore.type",
                    "ssl.keystore.location",
                    "ssl.keystore.password",
                    "ssl.key.password",
                    "ssl.keystore.certificate.chain",
                    "ssl.keystore.key",
                    "ssl.truststore.type",
                    "ssl.truststore.location",
                    "ssl.truststore.password",
                    "ssl.truststore.certificates");

    /** May be set for a listener of all brokers at once. */
    private static final Set<String> LISTENER_LIMITS =
            Set.of("max.connections", "max.connection.creation.rate", "num.network.threads");

    /** May at most double or be halved by one change, so that a typing error does little harm. */
    private static final Set<String> THREADS =
            Set.of(
                    "num.network.threads",
                    "num.io.threads",
                    "num.replica.fetchers",
                    "num.recovery.threads.per.data.dir",
                    "background.threads",
                    "log.cleaner.threads");

    private static final long BUFFER_PER_CLEANER = 1L << 20;

    private DynamicCheck() {}

    /**
     * Checks what a broker, or all brokers, are to override. Looks at what is new only: what other
     * releases stored must not stand in the way.
     *
     * @param perBroker whether it is set for one broker rather than for all
     * @throws InvalidConfig when something is not acceptable
     */
    public static void checkBroker(
            Map<String, String> before,
            Map<String, String> after,
            ConfigLayers layers,
            boolean perBroker) {
        var changed = new HashMap<>(after);
        changed.entrySet().removeIf(each -> each.getValue().equals(before.get(each.getKey())));
        changed.forEach((name, text) -> {
            var refusal = refusal(name, text, perBroker);
            if (refusal == null) refusal = secret(name);
            if (refusal == null) refusal = reporters(name, text);
            if (refusal == null) refusal = threads(name, text, layers);
            if (refusal != null) throw new InvalidConfig(refusal);
        });
        var wanted = perBroker ? layers.withBroker(after) : layers.withCluster(after);
        checkTogether(wanted, changed);
        if (perBroker) LiveListeners.check(before, layers, wanted);
    }

    /**
     * Why a broker override is not acceptable; null when it is.
     *
     * @param perBroker whether it is set for one broker rather than for all
     */
    public static @Nullable String refusal(String name, String text, boolean perBroker) {
        var plain = BrokerKeys.withoutListener(name);
        var key = BrokerKeys.find(plain);
        if (key == null) return null; // Kafka keeps such keys for plugins, and so they are kept
        if (key.scope() == Scope.READ_ONLY)
            return "Cannot update " + name + " while the broker runs";
        boolean ofListener = !plain.equals(name);
        if (PER_LISTENER.contains(name))
            return name + " can only be set for one listener, as listener.name.NAME." + name;
        boolean single =
                key.scope() == Scope.PER_BROKER || (ofListener && !LISTENER_LIMITS.contains(plain));
        if (single && !perBroker) return name + " can only be set for one broker at a time";
        try {
            key.parse(text);
            return null;
        } catch (InvalidConfig e) {
            return e.getMessage();
        }
    }

    private static @Nullable String secret(String name) {
        var key = BrokerKeys.find(BrokerKeys.withoutListener(name));
        return key != null && key.isSecret()
                ? name
                        + " is a password, and no option of this release that holds one can change"
                        + " while the broker runs"
                : null;
    }

    private static @Nullable String reporters(String name, String text) {
        return name.equals("metric.reporters") && !text.isBlank()
                ? name + " names classes of Apache Kafka's interfaces, which Millrace cannot load"
                : null;
    }

    private static @Nullable String threads(String name, String text, ConfigLayers layers) {
        var now = layers.text(name);
        if (!THREADS.contains(name) || now == null) return null;
        int wanted = Integer.parseInt(text.strip());
        int current = Integer.parseInt(now.strip());
        if (wanted < 1) return name + " must be at least 1 while the broker runs";
        if (wanted > 2 * current)
            return name + " can at most be doubled at a time; it is " + current + " now";
        if (wanted < current / 2)
            return name + " can at most be halved at a time; it is " + current + " now";
        return null;
    }

    /** Options that contradict each other are refused with the change that makes them do so. */
    private static void checkTogether(ConfigLayers layers, Map<String, String> changed) {
        var config = BrokerConfig.of(layers.merged());
        var buffer = BrokerKeys.find("log.cleaner.dedupe.buffer.size");
        var threads = BrokerKeys.find("log.cleaner.threads");
        if (buffer == null || threads == null) return;
        boolean ofCleaner =
                changed.containsKey(buffer.name()) || changed.containsKey(threads.name());
        long each = number(config, buffer) / Math.max(1, number(config, threads));
        if (ofCleaner && each < BUFFER_PER_CLEANER) {
            throw new InvalidConfig(
                    buffer + " must be at least " + BUFFER_PER_CLEANER + " for each cleaner");
        }
    }

    private static long number(BrokerConfig config, ConfigKey<?> key) {
        return config.get(key) instanceof Number number ? number.longValue() : 0;
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
        var settings = new ResourceSettings(overrides, layers);
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
