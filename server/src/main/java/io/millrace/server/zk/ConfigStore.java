package io.millrace.server.zk;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * Overridden configs of all entities: all of them in memory, kept up to date by notifications, and
 * written to the tree.
 *
 * <p>Listeners run on ZooKeeper's event thread, one after the other, and must not block.
 */
public final class ConfigStore implements SessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigStore.class);
    private static final int NOTIFICATION = 1; // index in the transaction

    private final ZooKeeperSession session;
    private final ConfigChanges changes;
    private final ConfigTree tree;
    private final ConcurrentSkipListMap<ConfigEntity, SortedMap<String, String>> known =
            new ConcurrentSkipListMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Told of configs that differ from those before. */
    @FunctionalInterface
    public interface Listener {
        /** {@code configs} are all overrides the entity has now; none if it has lost them. */
        void changed(ConfigEntity entity, SortedMap<String, String> configs);
    }

    /**
     * Refused: the cluster is being taken over by a KRaft controller, which alone may write
     * configs.
     */
    public static final class Migrated extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Migrated() {
            super("a KRaft controller has taken the cluster over");
        }
    }

    public ConfigStore(ZooKeeperSession session, InstantSource clock) {
        this.session = session;
        this.tree = new ConfigTree(session);
        this.changes = new ConfigChanges(session, clock, this::refresh);
    }

    /** Adds a listener; those added before {@link #start} hear of everything loaded by it. */
    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** Loads all entities and follows the notifications from then on. */
    public CompletionStage<Void> start() {
        session.addListener(this);
        return reload();
    }

    @Override
    public void sessionStarted() {
        reload();
    }

    private CompletionStage<Void> reload() {
        // Notifications listed before the entities are read need not be followed: the reading is
        // later.
        return changes.begin()
                .thenCompose(_ -> tree.entities())
                .thenCompose(found -> {
                    TreeMap<ConfigEntity, SortedMap<String, String>> gone = new TreeMap<>(known);
                    found.forEach(gone::remove);
                    gone.keySet().forEach(entity -> learned(entity, new TreeMap<>()));
                    return refresh(found);
                });
    }

    /** Overrides of an entity as last heard of. */
    public SortedMap<String, String> configs(ConfigEntity entity) {
        return known.getOrDefault(entity, new TreeMap<>());
    }

    /** All entities of a type ({@code topics}, {@code users}, ...) that have overrides. */
    public SortedMap<ConfigEntity, SortedMap<String, String>> all(String type) {
        return known.subMap(
                new ConfigEntity(type + "/"), true, new ConfigEntity(type + "0"), false);
    }

    /** The names of the groups that have overrides, in order. */
    public List<String> groups() {
        return names(ConfigEntity.GROUPS);
    }

    /** The names of the subscriptions to clients' metrics, in order. */
    public List<String> clientMetrics() {
        return names(ConfigEntity.CLIENT_METRICS);
    }

    private List<String> names(String type) {
        return all(type).keySet().stream().map(ConfigEntity::name).sorted().toList();
    }

    /**
     * Reads entities afresh and tells listeners of differences. A topic's first configs come
     * without notification: a broker reads them when it is told to host the topic.
     */
    public CompletionStage<Void> refresh(Collection<ConfigEntity> entities) {
        return session.readAll(entities.stream().map(ConfigEntity::node).toList())
                .thenAccept(nodes -> entities.forEach(entity -> read(entity, nodes)));
    }

    private void read(ConfigEntity entity, Map<String, Optional<Znode>> nodes) {
        Optional<Znode> node = nodes.getOrDefault(entity.node(), Optional.empty());
        try {
            learned(
                    entity,
                    node.map(n -> ConfigNode.parse(entity.node(), n.data()))
                            .orElseGet(TreeMap::new));
        } catch (Json.BadPayload e) {
            // One spoilt node must not keep all others' configs from being heard of.
            LOG.error("{}; its former configs stay in force", e.getMessage());
        }
    }

    private void learned(ConfigEntity entity, SortedMap<String, String> configs) {
        SortedMap<String, String> before =
                configs.isEmpty() ? known.remove(entity) : known.put(entity, configs);
        boolean same = before == null ? configs.isEmpty() : before.equals(configs);
        if (!same) {
            listeners.forEach(listener -> listener.changed(entity, configs));
        }
    }

    /**
     * Replaces an entity's overrides and notifies all brokers. Concurrent changes are not lost:
     * {@code change} is applied again to what somebody else wrote meanwhile.
     *
     * @param change from the overrides in the tree to those wanted
     */
    public CompletionStage<Void> update(
            ConfigEntity entity, UnaryOperator<SortedMap<String, String>> change) {
        CompletionStage<Optional<Znode>> controller = session.read(ControllerNode.PATH, null);
        return session.read(entity.node(), null)
                .thenCombine(
                        controller,
                        (node, holder) ->
                                write(entity, node.orElse(null), holder.orElse(null), change))
                .thenCompose(done -> done)
                .thenCompose(done -> done ? refresh(List.of(entity)) : update(entity, change));
    }

    private CompletionStage<Boolean> write(
            ConfigEntity entity,
            @Nullable Znode node,
            @Nullable Znode controller,
            UnaryOperator<SortedMap<String, String>> change) {
        SortedMap<String, String> before =
                node == null ? new TreeMap<>() : ConfigNode.parse(entity.node(), node.data());
        byte[] data = ConfigNode.payload(change.apply(before));
        Op write =
                node == null
                        ? session.create(entity.node(), data, CreateMode.PERSISTENT)
                        : Op.setData(entity.node(), data, node.version());
        Op notification =
                session.create(
                        ConfigNode.CHANGE_PREFIX,
                        ConfigNode.change(entity),
                        CreateMode.PERSISTENT_SEQUENTIAL);
        List<Op> operations =
                controller == null
                        ? List.of(write, notification)
                        : List.of(write, notification, stillSameController(controller));
        return session.write(operations).thenCompose(reply -> written(entity, reply));
    }

    private static Op stillSameController(Znode controller) {
        if (ControllerNode.parse(controller.data()).migrated()) {
            throw new Migrated();
        }
        return Op.check(ControllerNode.PATH, controller.version());
    }

    /** False if it has to be tried again. */
    private CompletionStage<Boolean> written(ConfigEntity entity, MultiReply reply) {
        if (reply.failedIndex() == NOTIFICATION && reply.code() == Code.NODEEXISTS) {
            // The next number of the sequence is taken by a node that was not made in sequence.
            throw new ZooKeeperFailure(reply.code(), "create " + ConfigNode.CHANGE_PREFIX);
        }
        return switch (reply.code()) {
            case OK -> CompletableFuture.completedStage(true);
            case BADVERSION, NODEEXISTS -> CompletableFuture.completedStage(false);
            case NONODE -> {
                String node = entity.node();
                yield new PersistentPaths(session)
                        .ensureAll(
                                List.of(
                                        ConfigNode.CHANGES,
                                        node.substring(0, node.lastIndexOf('/'))))
                        .thenApply(_ -> false);
            }
            default -> throw new ZooKeeperFailure(reply.code(), "write " + entity.node());
        };
    }

    /** Replaces all overrides of an entity. */
    public CompletionStage<Void> replace(ConfigEntity entity, Map<String, String> configs) {
        return update(entity, _ -> new TreeMap<>(configs));
    }
}
