package io.millrace.server.boot;

import io.millrace.replication.controller.Asks;
import io.millrace.replication.fetcher.Fetchers;
import io.millrace.server.config.BrokerKeys;
import io.millrace.server.config.Effect;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.LogKeys;
import io.millrace.server.config.ReplicaKeys;
import io.millrace.server.config.TopicKeys;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts options in force that were changed while the broker runs and that nobody reads anew each
 * time (KIP-226).
 */
final class LiveOptions {
    private static final Logger LOG = LoggerFactory.getLogger(LiveOptions.class);

    private final LiveConfig live;
    private final StoredConfigs configs;
    private final AtomicBoolean uncleanAllowed = new AtomicBoolean();
    private final Set<String> complainedOf = ConcurrentHashMap.newKeySet();

    LiveOptions(LiveConfig live, StoredConfigs configs) {
        this.live = live;
        this.configs = configs;
    }

    /** Looks at what is in force now, and again after each change. */
    void follow(UpkeepThreads upkeep, Asks controller, Fetchers followers) {
        uncleanAllowed.set(live.get(LogKeys.UNCLEAN_ELECTION));
        live.onChange(() -> {
            complain();
            upkeep.resize(upkeepThreads(live));
            followers.resize(live.get(ReplicaKeys.FETCHERS));
            boolean allowed = live.get(LogKeys.UNCLEAN_ELECTION);
            if (!uncleanAllowed.getAndSet(allowed) && allowed) controller.uncleanElectionAllowed();
        });
        configs.onTopicChange(topic -> {
            if (configs.get(topic, TopicKeys.UNCLEAN_LEADER_ELECTION))
                controller.uncleanElectionAllowed(topic);
        });
        complain();
        upkeep.resize(upkeepThreads(live));
        followers.resize(live.get(ReplicaKeys.FETCHERS));
    }

    /** Options that are kept and described but change nothing are named once. */
    private void complain() {
        var layers = live.layers();
        for (var layer : List.of(layers.broker(), layers.cluster())) {
            for (var name : layer.keySet()) {
                var key = BrokerKeys.find(name);
                if (key != null && key.effect() != Effect.ACTIVE && complainedOf.add(name))
                    LOG.warn("{} has no effect while the broker runs", name);
            }
        }
    }

    /** Enough to open the logs of all directories side by side. */
    static int upkeepThreads(LiveConfig live) {
        return Math.max(2, live.get(LogKeys.RECOVERY_THREADS) * live.fixed().logDirs().size());
    }
}
