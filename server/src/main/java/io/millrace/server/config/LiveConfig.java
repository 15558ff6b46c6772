package io.millrace.server.config;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The options of this broker that are in force now. Reads are plain and may come from any thread; a
 * replaced layer is visible to the next read, and listeners are called on the thread that replaced
 * it.
 */
public final class LiveConfig {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);

    private final BrokerConfig fixed;
    private volatile State state;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private record State(ConfigLayers layers, Map<String, Object> dynamic) {}

    public LiveConfig(BrokerConfig fixed) {
        this.fixed = fixed;
        this.state = stateOf(new ConfigLayers(Map.of(), Map.of(), fixed.texts()));
    }

    /** What the broker was started with. */
    public BrokerConfig fixed() {
        return fixed;
    }

    /** The texts behind the values. */
    public ConfigLayers layers() {
        return state.layers;
    }

    /** The value in force. */
    @SuppressWarnings("unchecked") // dynamic holds under a key's name only what that key parsed
    public <T> T get(ConfigKey<T> key) {
        var value = (T) state.dynamic.get(key.name());
        return value == null ? fixed.get(key) : value;
    }

    /**
     * Replaces what was set for this broker; values that are not allowed or not dynamic are left
     * out with a warning.
     */
    public void replaceBroker(Map<String, String> texts) {
        var usable = usable(texts, true);
        replace(old -> old.withBroker(usable));
    }

    /**
     * Replaces what was set for all brokers; values that are not allowed or not dynamic are left
     * out with a warning.
     */
    public void replaceCluster(Map<String, String> texts) {
        var usable = usable(texts, false);
        replace(old -> old.withCluster(usable));
    }

    /** Calls back after every replacement. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private interface Change {
        ConfigLayers apply(ConfigLayers old);
    }

    private void replace(Change change) {
        state = stateOf(change.apply(state.layers));
        listeners.forEach(Runnable::run);
    }

    private static State stateOf(ConfigLayers layers) {
        var values = new HashMap<String, Object>();
        layers.cluster().forEach((name, text) -> putParsed(values, name, text));
        layers.broker().forEach((name, text) -> putParsed(values, name, text));
        return new State(layers, values);
    }

    private static void putParsed(Map<String, Object> values, String name, String text) {
        var key = BrokerKeys.find(BrokerKeys.withoutListener(name));
        if (key != null) values.put(name, key.parse(text));
    }

    private static Map<String, String> usable(Map<String, String> texts, boolean perBroker) {
        var kept = new HashMap<String, String>();
        texts.forEach((name, text) -> {
            var refusal = DynamicCheck.refusal(name, text, perBroker);
            if (refusal == null) kept.put(name, text);
            else LOG.warn("Ignored dynamic config: {}", refusal);
            if (BrokerKeys.find(BrokerKeys.withoutListener(name)) == null)
                LOG.warn("{} is not a known key and has no effect", name);
        });
        return kept;
    }

    /** The value in force, or null when the key has neither value nor default. */
    @SuppressWarnings("unchecked") // as in get
    public <T> @Nullable T find(ConfigKey<T> key) {
        var value = (T) state.dynamic.get(key.name());
        return value == null ? fixed.find(key) : value;
    }
}
