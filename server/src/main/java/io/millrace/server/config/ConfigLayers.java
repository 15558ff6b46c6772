package io.millrace.server.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts of a broker's options, one map over the other; below them all lie the keys' defaults.
 * Immutable.
 *
 * @param broker set at run time for this broker
 * @param cluster set at run time for all brokers
 * @param fixed from server.properties and the command line
 */
public record ConfigLayers(
        Map<String, String> broker, Map<String, String> cluster, Map<String, String> fixed) {

    /**
     * One of the values a name or its fall-backs have somewhere; the value is null when it is
     * secret.
     */
    public record Synonym(String name, @Nullable String value, ConfigSource source) {}

    public ConfigLayers {
        broker = Map.copyOf(broker);
        cluster = Map.copyOf(cluster);
        fixed = Map.copyOf(fixed);
    }

    /** What is in force of all that is set. */
    public Map<String, String> merged() {
        var texts = new HashMap<>(fixed);
        texts.putAll(cluster);
        texts.putAll(broker);
        return texts;
    }

    /** The same with other texts for this broker. */
    public ConfigLayers withBroker(Map<String, String> texts) {
        return new ConfigLayers(texts, cluster, fixed);
    }

    /** The same with other texts for all brokers. */
    public ConfigLayers withCluster(Map<String, String> texts) {
        return new ConfigLayers(broker, texts, fixed);
    }

    /**
     * The text in force under exactly this name; null when it is set nowhere and has no default.
     */
    public @Nullable String text(String name) {
        var text = broker.get(name);
        if (text == null) text = cluster.get(name);
        if (text == null) text = fixed.get(name);
        return text == null ? defaultText(name) : text;
    }

    /** The text in force for an option that the topic or group itself does not override. */
    public String inherited(ResourceKey<?> key) {
        var text = findInherited(key);
        if (text == null) throw new IllegalStateException(key.name() + " has no default");
        return text;
    }

    /** The same; null when there is none. */
    @Nullable String findInherited(ResourceKey<?> key) {
        for (var inherited : key.inherited()) {
            var text = text(inherited.broker().name());
            if (text != null) return inherited.convert(text);
        }
        return key.key().defaultText();
    }

    /**
     * Every value that could be in force for a name, the one that is in force first. Values of
     * fall-back names count only below one that carries the name itself, as Kafka lists them.
     */
    List<Synonym> synonyms(String name) {
        var names = BrokerKeys.fallbacks(name);
        var found = new ArrayList<Synonym>();
        collect(found, names, broker, ConfigSource.DYNAMIC_BROKER);
        collect(found, names, cluster, ConfigSource.DYNAMIC_DEFAULT_BROKER);
        collect(found, names, fixed, ConfigSource.STATIC_BROKER);
        for (var each : names) {
            var text = defaultText(each);
            if (text != null) found.add(new Synonym(each, text, ConfigSource.DEFAULT));
        }
        int from = 0;
        while (from < found.size() && !found.get(from).name().equals(name)) from++;
        return found.subList(from, found.size());
    }

    private static void collect(
            List<Synonym> found,
            List<String> names,
            Map<String, String> layer,
            ConfigSource source) {
        for (var name : names) {
            var text = layer.get(name);
            if (text != null) found.add(new Synonym(name, text, source));
        }
    }

    private static @Nullable String defaultText(String name) {
        var key = BrokerKeys.find(name);
        return key == null ? null : key.defaultText();
    }
}
