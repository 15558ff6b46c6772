package io.millrace.server.zk;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.Endpoint;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * This broker's node {@code /brokers/ids/<id>}, which lives as long as the session. The transaction
 * that created it numbers the broker's incarnation: the broker epoch.
 *
 * <p>A node left by an older session of this very process is replaced (KAFKA-7165). So is, at the
 * first registration, one that names the very addresses at which this process listens: its owner
 * cannot be alive. Any other is waited for until it must have timed out. Whoever removes the node
 * of a living broker, by mistake or to fence it, makes it register again, with a new epoch.
 */
public final class BrokerRegistration implements SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerRegistration.class);
    private static final int ANY_VERSION = -1;
    private static final long NOT_REGISTERED = -1;

    private final ZooKeeperSession session;
    private final InstantSource clock;
    private final int jmxPort;
    private final long patienceMs;
    private final Set<Long> ownSessions = ConcurrentHashMap.newKeySet();
    private volatile BrokerInfo broker;
    private volatile Map<String, Integer> features = Map.of();
    private volatile long epoch = NOT_REGISTERED;
    private volatile LongConsumer onEpoch = _ -> {};
    private volatile Consumer<String> onTaken = _ -> {};
    private volatile boolean leaving;
    private volatile boolean everRegistered;

    /** Another process has this broker's id or one of its addresses. */
    public static final class Taken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Taken(String message) {
            super(message);
        }
    }

    /**
     * @param jmxPort -1 if there is none
     * @param patienceMs how long to wait for another session's node with our id to go away
     */
    public BrokerRegistration(
            ZooKeeperSession session,
            InstantSource clock,
            BrokerInfo broker,
            int jmxPort,
            long patienceMs) {
        this.session = session;
        this.clock = clock;
        this.broker = broker;
        this.jmxPort = jmxPort;
        this.patienceMs = patienceMs;
    }

    /** The features that later registrations announce as supported, with their highest levels. */
    public void announce(Map<String, Integer> supported) {
        features = Map.copyOf(supported);
    }

    /** The broker epoch of the present registration, -1 while there is none. */
    public long epoch() {
        return epoch;
    }

    /**
     * Has {@code listener} told, on ZooKeeper's event thread, of the epoch of each registration.
     */
    public void onEpoch(LongConsumer listener) {
        onEpoch = listener;
    }

    /** Has {@code listener} told when the id was lost to another process after all. */
    public void onTaken(Consumer<String> listener) {
        onTaken = listener;
    }

    /** The broker is about to stop: whatever becomes of the node now, it is not made again. */
    public void leave() {
        leaving = true;
    }

    /**
     * Registers for the first time, and again from then on whenever a new session began. The stage
     * has the broker epoch; it fails with {@link Taken}.
     */
    public CompletionStage<Long> register() {
        session.addListener(this);
        return refuseSharedAddress().thenCompose(_ -> create());
    }

    /** Makes other endpoints known; the epoch stays. */
    public CompletionStage<Void> update(BrokerInfo changed) {
        broker = changed;
        return session.write(Op.setData(path(), payload(), ANY_VERSION))
                .thenAccept(reply -> {
                    // Without a node there is a registration to come, with the new endpoints.
                    if (!reply.done() && reply.code() != Code.NONODE) {
                        throw new ZooKeeperFailure(reply.code(), "write " + path());
                    }
                });
    }

    @Override
    public void sessionEnded() {
        epoch = NOT_REGISTERED;
    }

    @Override
    public void sessionStarted() {
        createAgain();
    }

    private void createAgain() {
        if (leaving) {
            return;
        }
        create().exceptionally(failure -> {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            if (cause instanceof Taken taken) {
                onTaken.accept(String.valueOf(taken.getMessage()));
            } else {
                LOG.error("broker {} is not registered any more", broker.id(), failure);
            }
            return NOT_REGISTERED;
        });
    }

    private void watch() {
        session.exists(path(), this::changed)
                .thenAccept(there -> {
                    if (!there) {
                        removed();
                    }
                })
                .exceptionally(failure -> {
                    LOG.debug("no watch on {}", path(), failure); // the next session leaves one
                    return null;
                });
    }

    private void changed(EventType type, String path) {
        if (type == EventType.NodeDeleted) {
            removed();
        } else {
            watch();
        }
    }

    private void removed() {
        if (!leaving) {
            LOG.warn("the registration of broker {} was removed; registering again", broker.id());
            epoch = NOT_REGISTERED;
            createAgain();
        }
    }

    private CompletionStage<Void> refuseSharedAddress() {
        return ChildNodes.read(session, BrokerNode.PARENT, null, null)
                .thenAccept(nodes -> nodes.forEach(this::refuseIfShared));
    }

    private void refuseIfShared(String id, Znode node) {
        if (id.equals(Integer.toString(broker.id()))) {
            return;
        }
        BrokerInfo other = BrokerNode.parse(Integer.parseInt(id), node.data());
        for (Endpoint mine : broker.endpoints()) {
            for (Endpoint theirs : other.endpoints()) {
                if (mine.host().equals(theirs.host()) && mine.port() == theirs.port()) {
                    throw new Taken(
                            "broker "
                                    + id
                                    + " advertises "
                                    + mine.host()
                                    + ":"
                                    + mine.port()
                                    + " already");
                }
            }
        }
    }

    private CompletionStage<Long> create() {
        recordSession(session.sessionId());
        List<Op> operations =
                List.of(
                        session.create(path(), null, CreateMode.EPHEMERAL),
                        Op.setData(path(), payload(), 0),
                        BrokerNode.countRegistration());
        return session.write(operations)
                .thenCompose(reply ->
                        switch (reply.code()) {
                            case OK -> registered(reply.stat(1).getCzxid());
                            case NODEEXISTS -> replaceOrWait();
                            default -> throw new ZooKeeperFailure(reply.code(), "create " + path());
                        });
    }

    /** Counts a session as one of this process, whose node may be replaced. */
    void recordSession(long sessionId) {
        ownSessions.add(sessionId);
    }

    private CompletionStage<Long> registered(long czxid) {
        epoch = czxid;
        everRegistered = true;
        watch();
        LOG.info("broker {} registered with epoch {}", broker.id(), czxid);
        onEpoch.accept(czxid);
        return CompletableFuture.completedStage(czxid);
    }

    private CompletionStage<Long> replaceOrWait() {
        CompletableFuture<Void> changed = new CompletableFuture<>();
        return session.readOrAwait(path(), (_, _) -> changed.complete(null))
                .thenCompose(found -> replaceOrWait(found, changed));
    }

    private CompletionStage<Long> replaceOrWait(
            Optional<Znode> found, CompletableFuture<Void> changed) {
        if (found.isEmpty()) {
            return create();
        }
        Znode node = found.get();
        if (node.ephemeralOwner() == session.sessionId()) {
            return registered(node.czxid()); // the answer to an earlier copy got lost
        }
        if (isFormerSelf(node)) {
            // With it goes what its session holds of the controller's office.
            return new DeadBrokers(session)
                    .remove(broker.id(), node.czxid())
                    .thenCompose(_ -> create());
        }
        if (ownSessions.contains(node.ephemeralOwner())) {
            return session.write(Op.delete(path(), node.version())).thenCompose(_ -> create());
        }
        LOG.warn(
                "broker id {} is registered by another session; waiting up to {} ms for its end",
                broker.id(),
                patienceMs);
        return changed.orTimeout(patienceMs, TimeUnit.MILLISECONDS)
                .handle((_, late) -> {
                    if (late != null) {
                        throw new Taken("broker id " + broker.id() + " is registered already");
                    }
                    return late;
                })
                .thenCompose(_ -> create());
    }

    /* Both cannot listen there, and we do. A second broker with our id that is told to use other ports is no former self. */
    private boolean isFormerSelf(Znode node) {
        return !everRegistered
                && BrokerNode.parse(broker.id(), node.data())
                        .endpoints()
                        .equals(broker.endpoints());
    }

    private String path() {
        return BrokerNode.path(broker.id());
    }

    private byte[] payload() {
        return BrokerNode.payload(broker, features, jmxPort, clock.millis());
    }
}
