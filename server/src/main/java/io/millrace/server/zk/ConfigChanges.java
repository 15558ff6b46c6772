package io.millrace.server.zk;

import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Follows the notifications below {@code /config/changes}: those after the last one handled are
 * read, the entities they name are refreshed, and those older than a quarter of an hour are
 * deleted, by whichever broker comes first.
 */
final class ConfigChanges {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigChanges.class);
    private static final Duration KEPT = Duration.ofMinutes(15);
    private static final int ANY_VERSION = -1;
    private static final String PREFIX = "config_change_";

    private final ZooKeeperSession session;
    private final InstantSource clock;
    private final Function<Collection<ConfigEntity>, CompletionStage<Void>> refresh;
    private final NodeWatch watch = (_, _) -> follow();

    /** Names and creation times of notifications handled and not yet gone. */
    private final ConcurrentHashMap<String, Long> handled = new ConcurrentHashMap<>();

    ConfigChanges(
            ZooKeeperSession session,
            InstantSource clock,
            Function<Collection<ConfigEntity>, CompletionStage<Void>> refresh) {
        this.session = session;
        this.clock = clock;
        this.refresh = refresh;
    }

    /** Starts to watch and counts what is there as handled. */
    CompletionStage<Void> begin() {
        return read().thenAccept(_ -> {});
    }

    private void follow() {
        read().thenCompose(nodes -> refresh.apply(entities(nodes)))
                .exceptionally(failure -> {
                    // A session that ended is followed by a new one, which reads everything.
                    LOG.warn("config changes not followed: {}", failure.toString());
                    return null;
                });
    }

    /** Notifications not handled before, in order; they count as handled then. */
    private CompletionStage<SortedMap<String, Znode>> read() {
        return session.children(ConfigNode.CHANGES, watch)
                .thenCompose(found -> {
                    Set<String> names = Set.copyOf(found.orElse(List.of()));
                    handled.keySet().retainAll(names);
                    List<String> fresh =
                            names.stream()
                                    .filter(n -> n.startsWith(PREFIX))
                                    .filter(n -> !handled.containsKey(n))
                                    .toList();
                    return ChildNodes.readEach(session, ConfigNode.CHANGES, fresh, null);
                })
                .thenApply(nodes -> {
                    nodes.forEach((name, node) -> handled.put(name, node.ctimeMs()));
                    purge();
                    return nodes;
                });
    }

    private static Collection<ConfigEntity> entities(SortedMap<String, Znode> nodes) {
        Set<ConfigEntity> entities = new LinkedHashSet<>();
        nodes.forEach((name, node) -> {
            ConfigEntity entity = entityIn(ConfigNode.CHANGES + "/" + name, node.data());
            if (entity != null) {
                entities.add(entity);
            }
        });
        return entities;
    }

    private static @Nullable ConfigEntity entityIn(String path, byte[] data) {
        try {
            return ConfigNode.parseChange(path, data);
        } catch (Json.BadPayload e) {
            LOG.warn("passing over {}: {}", path, e.getMessage());
            return null;
        }
    }

    private void purge() {
        long oldest = clock.millis() - KEPT.toMillis();
        handled.forEach((name, ctimeMs) -> {
            if (ctimeMs < oldest) {
                // Another broker may have been faster; either way it is gone.
                session.write(Op.delete(ConfigNode.CHANGES + "/" + name, ANY_VERSION));
            }
        });
    }
}
