package io.millrace.server.boot;

import io.millrace.replication.TopicConfigs;
import io.millrace.replication.partition.PartitionConfig;
import io.millrace.replication.throttle.Throttled;
import io.millrace.server.api.config.ConfigBook;
import io.millrace.server.api.config.ConfigTarget;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.LogSettings;
import io.millrace.server.config.ResourceKey;
import io.millrace.server.config.ResourceSettings;
import io.millrace.server.config.TopicKeys;
import io.millrace.server.config.TopicThrottleKeys;
import io.millrace.server.zk.ConfigEntity;
import io.millrace.server.zk.ConfigStore;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Overrides from ZooKeeper, put in force as they change: for the broker into its live options, for
 * topics into their logs.
 */
final class StoredConfigs implements ConfigBook, TopicConfigs {
    private final ConfigStore store;
    private final LiveConfig live;
    private final int brokerId;
    private final ConcurrentHashMap<String, PartitionConfig> parsed = new ConcurrentHashMap<>();
    private final List<Consumer<String>> topicListeners = new CopyOnWriteArrayList<>();

    StoredConfigs(ConfigStore store, LiveConfig live, int brokerId) {
        this.store = store;
        this.live = live;
        this.brokerId = brokerId;
        live.onChange(parsed::clear);
        store.addListener((entity, configs) -> changed(entity, configs));
    }

    /** Who is told which topic's settings have changed, on ZooKeeper's event thread. */
    void onTopicChange(Consumer<String> listener) {
        topicListeners.add(listener);
    }

    private void changed(ConfigEntity entity, SortedMap<String, String> configs) {
        if (entity.equals(ConfigEntity.broker(brokerId))) {
            live.replaceBroker(configs);
        } else if (entity.equals(ConfigEntity.defaultBroker())) {
            live.replaceCluster(configs);
        } else if (entity.equals(ConfigEntity.topic(entity.name()))) {
            parsed.remove(entity.name());
            topicListeners.forEach(each -> each.accept(entity.name()));
        }
    }

    @Override
    public PartitionConfig of(String topic) {
        return parsed.computeIfAbsent(topic, this::parse);
    }

    private PartitionConfig parse(String topic) {
        var settings = settings(topic);
        return new PartitionConfig(
                LogSettings.of(settings),
                settings.get(TopicKeys.MIN_INSYNC_REPLICAS),
                Throttled.at(brokerId, settings.get(TopicThrottleKeys.LEADING)),
                Throttled.at(brokerId, settings.get(TopicThrottleKeys.FOLLOWING)));
    }

    /** One option of a topic. */
    <T> T get(String topic, ResourceKey<T> key) {
        return settings(topic).get(key);
    }

    /** What a group has set for itself, over what the broker says. */
    ResourceSettings group(String group) {
        return new ResourceSettings(store.configs(ConfigEntity.group(group)), live.layers());
    }

    private ResourceSettings settings(String topic) {
        return new ResourceSettings(store.configs(ConfigEntity.topic(topic)), live.layers());
    }

    /** Reads a topic's overrides, which come without notification when the topic is new. */
    CompletionStage<Void> learn(Collection<String> topics) {
        return store.refresh(topics.stream().map(ConfigEntity::topic).toList());
    }

    @Override
    public SortedMap<String, String> read(ConfigTarget.Stored target) {
        return store.configs(entity(target));
    }

    @Override
    public CompletionStage<Void> update(
            ConfigTarget.Stored target, UnaryOperator<SortedMap<String, String>> change) {
        return store.update(entity(target), change);
    }

    @Override
    public List<String> clientMetrics() {
        return store.clientMetrics();
    }

    @Override
    public List<String> groups() {
        return store.groups();
    }

    private static ConfigEntity entity(ConfigTarget.Stored target) {
        return switch (target) {
            case ConfigTarget.Topic(var name) -> ConfigEntity.topic(name);
            case ConfigTarget.Broker(var id) -> ConfigEntity.broker(id);
            case ConfigTarget.AllBrokers _ -> ConfigEntity.defaultBroker();
            case ConfigTarget.Group(var name) -> ConfigEntity.group(name);
            case ConfigTarget.ClientMetrics(var name) -> ConfigEntity.clientMetrics(name);
        };
    }
}
