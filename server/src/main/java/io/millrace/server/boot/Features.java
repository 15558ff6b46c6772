package io.millrace.server.boot;

import io.millrace.server.api.BrokerFeatures;
import io.millrace.server.zk.FeatureStore;
import io.millrace.server.zk.ZooKeeperSession;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.function.Supplier;

/** The cluster's finalized features as last read from ZooKeeper. */
final class Features implements Supplier<BrokerFeatures> {
    private static final Logger LOG = LoggerFactory.getLogger(Features.class);
    private static final BrokerFeatures NONE = new BrokerFeatures(List.of(), -1, List.of());

    private final FeatureStore store;
    private volatile BrokerFeatures current = NONE;

    Features(ZooKeeperSession session) {
        this.store = new FeatureStore(session);
    }

    /** Reads, and reads again after every change. */
    void follow() {
        store.read(this::follow)
                .whenComplete((found, failure) -> {
                    if (failure != null) {
                        LOG.warn("Features not read: {}", failure.toString());
                        return;
                    }
                    current =
                            found.map(node ->
                                            new BrokerFeatures(
                                                    List.of(), node.epoch(), finalized(node)))
                                    .orElse(NONE);
                });
    }

    private static List<BrokerFeatures.Feature> finalized(FeatureStore.Features node) {
        if (!node.enabled()) return List.of();
        return node.maxLevels().entrySet().stream()
                .map(level -> new BrokerFeatures.Feature(level.getKey(), 1, level.getValue()))
                .toList();
    }

    @Override
    public BrokerFeatures get() {
        return current;
    }
}
