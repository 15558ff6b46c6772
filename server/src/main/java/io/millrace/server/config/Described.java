package io.millrace.server.config;

import io.millrace.server.config.ConfigLayers.Synonym;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One option as DescribeConfigs and CreateTopics report it.
 *
 * @param value null when secret or without value
 * @param synonyms the values that could be in force, the one that is first
 * @param key null when the name is not known
 */
public record Described(
        String name,
        @Nullable String value,
        ConfigSource source,
        List<Synonym> synonyms,
        boolean readOnly,
        @Nullable ConfigKey<?> key) {

    public Described {
        synonyms = List.copyOf(synonyms);
    }

    /**
     * Whether the value must not be shown: a password, or a text of which nobody knows what it is.
     */
    public boolean sensitive() {
        return key == null || key.isSecret();
    }

    /** Every option of a topic. */
    public static List<Described> topic(ResourceSettings settings) {
        return TopicKeys.all().stream()
                .map(key -> overriding(key, settings, ConfigSource.TOPIC))
                .toList();
    }

    /** Every option of a group. */
    public static List<Described> group(ResourceSettings settings) {
        return GroupOverrides.all().stream().map(key -> group(key, settings)).toList();
    }

    /** Kafka 4 names a synonym of every default, of broker options that 3.9 does not have, too. */
    private static Described group(ResourceKey<?> key, ResourceSettings settings) {
        var described = overriding(key, settings, ConfigSource.GROUP);
        var text = key.key().defaultText();
        if (!key.inherited().isEmpty() || text == null) return described;
        var synonyms = new ArrayList<>(described.synonyms);
        synonyms.add(new Synonym(GroupOverrides.brokerName(key), text, ConfigSource.DEFAULT));
        return new Described(
                described.name,
                described.value,
                described.source,
                synonyms,
                described.readOnly,
                described.key);
    }

    private static Described overriding(
            ResourceKey<?> key, ResourceSettings settings, ConfigSource own) {
        var synonyms = new ArrayList<Synonym>();
        var text = settings.overrides().get(key.name());
        if (text != null) synonyms.add(new Synonym(key.name(), text, own));
        if (!key.inherited().isEmpty()) {
            synonyms.addAll(settings.layers().synonyms(key.inherited().getFirst().broker().name()));
        }
        return new Described(
                key.name(),
                text == null ? settings.layers().findInherited(key) : text,
                source(synonyms),
                synonyms,
                false,
                key.key());
    }

    /** Every option of a subscription to clients' metrics. */
    public static List<Described> clientMetrics(Map<String, String> set) {
        return ClientMetricsKeys.all().stream().map(key -> clientMetrics(key, set)).toList();
    }

    private static Described clientMetrics(ConfigKey<?> key, Map<String, String> set) {
        var own = set.get(key.name());
        var synonyms =
                own == null
                        ? List.<Synonym>of()
                        : List.of(new Synonym(key.name(), own, ConfigSource.CLIENT_METRICS));
        var value = own == null ? key.defaultText() : own;
        return new Described(key.name(), value, source(synonyms), synonyms, false, key);
    }

    /**
     * Every option of a broker that is not internal, and whatever else is set. Rates of replication
     * throttles (KIP-73) are internal until somebody sets one, and removed when the data has moved.
     */
    public static List<Described> broker(ConfigLayers layers) {
        var result = new ArrayList<Described>();
        var names = new TreeSet<String>(layers.fixed().keySet());
        names.addAll(layers.broker().keySet());
        names.addAll(layers.cluster().keySet());
        for (var key : BrokerKeys.all()) {
            names.remove(key.name());
            if (!key.isHidden() || isSetLive(key, layers)) result.add(broker(key.name(), layers));
        }
        for (var name : names) result.add(broker(name, layers));
        return result;
    }

    private static boolean isSetLive(ConfigKey<?> key, ConfigLayers layers) {
        return layers.broker().containsKey(key.name()) || layers.cluster().containsKey(key.name());
    }

    private static Described broker(String name, ConfigLayers layers) {
        var key = BrokerKeys.find(BrokerKeys.withoutListener(name));
        var all = layers.synonyms(name);
        var known =
                key != null && key.isHidden()
                        ? all.stream().filter(s -> s.source() != ConfigSource.DEFAULT).toList()
                        : all;
        var synonyms = hideSecrets(known, key);
        var value = key == null || key.isSecret() ? null : layers.text(name);
        boolean readOnly = key == null || key.scope() == Scope.READ_ONLY;
        return new Described(name, value, source(synonyms), synonyms, readOnly, key);
    }

    /** What is set for all brokers together. */
    public static List<Described> cluster(ConfigLayers layers) {
        var only = new ConfigLayers(Map.of(), layers.cluster(), Map.of());
        return new TreeSet<>(layers.cluster().keySet())
                .stream().map(name -> clusterOnly(broker(name, only))).toList();
    }

    private static Described clusterOnly(Described all) {
        var kept =
                all.synonyms.stream()
                        .filter(s -> s.source() == ConfigSource.DYNAMIC_DEFAULT_BROKER)
                        .toList();
        return new Described(all.name, all.value, source(kept), kept, all.readOnly, all.key);
    }

    private static ConfigSource source(List<Synonym> synonyms) {
        return synonyms.isEmpty() ? ConfigSource.DEFAULT : synonyms.getFirst().source();
    }

    private static List<Synonym> hideSecrets(List<Synonym> synonyms, @Nullable ConfigKey<?> key) {
        if (key != null && !key.isSecret()) return synonyms;
        return synonyms.stream().map(s -> new Synonym(s.name(), null, s.source())).toList();
    }
}
