package io.millrace.server.boot;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.BrokerFeatures;
import io.millrace.server.api.BrokerFeatures.Feature;
import io.millrace.server.zk.FeatureStore;
import io.millrace.server.zk.ZooKeeperSession;
import io.millrace.wire.protocol.ApiKey;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/*
 * ZooKeeper's tree holds only levels that somebody has set: a broker of Apache Kafka 3.9 does not start where a feature
 * is finalized that it does not know, and it knows none. What the tree does not name is at its default level.
 */
/** The features that this broker supports and the levels that hold for them (KIP-584). */
final class Features implements Supplier<BrokerFeatures> {
    private static final Logger LOG = LoggerFactory.getLogger(Features.class);

    private final FeatureStore store;
    private final List<Known> known;
    private volatile FeatureStore.Features set = new FeatureStore.Features(0, true, Map.of());
    private volatile ApiTable served = new ApiTable();

    /** A feature that is supported as soon as the API is served which needs it. */
    private record Known(String name, int newest, int defaultLevel, ApiKey api) {}

    /**
     * @param transactionVersion level of transaction.version where nobody has set one
     */
    Features(ZooKeeperSession session, int transactionVersion) {
        this.store = new FeatureStore(session);
        this.known =
                List.of(
                        new Known("group.version", 1, 1, ApiKey.CONSUMER_GROUP_HEARTBEAT),
                        new Known("share.version", 1, 1, ApiKey.SHARE_GROUP_HEARTBEAT),
                        new Known("streams.version", 1, 1, ApiKey.STREAMS_GROUP_HEARTBEAT),
                        new Known("transaction.version", 2, transactionVersion, ApiKey.END_TXN));
    }

    /** To be called before anybody asks: which APIs there are. */
    void serve(ApiTable table) {
        served = table;
    }

    /** Reads, and reads again after every change. */
    void follow() {
        store.read(this::follow).whenComplete(this::learn);
    }

    /** Reads once more, for an answer that must not come before the change is known here. */
    CompletionStage<Void> refresh() {
        return store.read().whenComplete(this::learn).handle((_, _) -> null);
    }

    private void learn(Optional<FeatureStore.Features> found, @Nullable Throwable failure) {
        if (failure != null) LOG.warn("Features not read: {}", failure.toString());
        else set = found.orElseGet(() -> new FeatureStore.Features(0, true, Map.of()));
    }

    /** What a registration says: the highest level of each feature. */
    Map<String, Integer> newest() {
        return supported().stream().collect(Collectors.toMap(Known::name, Known::newest));
    }

    private List<Known> supported() {
        return known.stream().filter(each -> served.find(each.api().id()) != null).toList();
    }

    private int level(Known feature) {
        var levels = set.enabled() ? set.maxLevels() : Map.<String, Integer>of();
        return levels.getOrDefault(feature.name(), feature.defaultLevel());
    }

    @Override
    public BrokerFeatures get() {
        return new BrokerFeatures(
                supported().stream()
                        .map(each -> new Feature(each.name(), 0, each.newest()))
                        .toList(),
                set.epoch(),
                supported().stream()
                        .filter(each -> level(each) > 0)
                        .map(each -> new Feature(each.name(), level(each), level(each)))
                        .toList());
    }
}
