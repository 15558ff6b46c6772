package io.millrace.server.zk;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * This process's session with ZooKeeper, replaced by a new one whenever it expires.
 *
 * <p>Requests never block and never fail for a lost connection: they are sent again once it is back
 * (see {@link OperationQueue}), so every write must be conditional or verify itself. They fail with
 * {@link ZooKeeperFailure} when the session ends before the answer.
 */
public final class ZooKeeperSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperSession.class);

    private final ZooKeeperSettings settings;
    private final ConnectString address;
    private final @Nullable NearServer near;
    private final Acls acls;
    private final OperationQueue queue;
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstConnection = new CountDownLatch(1);
    private final @Nullable Impatience impatience;
    private volatile @Nullable ZooKeeper client;
    private volatile boolean connected;
    private volatile boolean closed;
    private volatile boolean refused;

    private ZooKeeperSession(
            ZooKeeperSettings settings, ConnectString address, @Nullable NearServer near) {
        this.settings = settings;
        this.address = address;
        this.near = near;
        this.impatience = near == null ? null : new Impatience(near);
        this.acls = new Acls(settings.restrictAcls());
        this.queue = new OperationQueue(settings.maxInFlight());
    }

    /**
     * Connects, creating the chroot if it is missing; blocks until the session stands.
     *
     * @throws IOException if it does not stand within the connection timeout, naming the address
     */
    public static ZooKeeperSession connect(ZooKeeperSettings settings)
            throws IOException, InterruptedException {
        ConnectString address = ConnectString.parse(settings.connect());
        if (!address.chroot().isEmpty()) {
            createChroot(settings, address);
        }
        return open(settings, address, null);
    }

    /** The same for a process that hosts one of the servers itself. */
    public static ZooKeeperSession connect(ZooKeeperSettings settings, NearServer near)
            throws IOException, InterruptedException {
        return open(settings, ConnectString.parse(settings.connect()), near);
    }

    private static void createChroot(ZooKeeperSettings settings, ConnectString address)
            throws IOException, InterruptedException {
        try (ZooKeeperSession root = open(settings, new ConnectString(address.hosts(), ""), null)) {
            new PersistentPaths(root).ensure(address.chroot()).toCompletableFuture().join();
        }
    }

    private static ZooKeeperSession open(
            ZooKeeperSettings settings, ConnectString address, @Nullable NearServer near)
            throws IOException, InterruptedException {
        ZooKeeperSession session = new ZooKeeperSession(settings, address, near);
        session.openClient();
        boolean answered = session.awaitFirstConnection();
        if (!answered || session.refused) {
            session.close();
            throw new IOException(
                    answered
                            ? "ZooKeeper at " + address + " refused our identity"
                            : "no connection to ZooKeeper at "
                                    + address
                                    + " within "
                                    + settings.connectionTimeoutMs()
                                    + " ms");
        }
        return session;
    }

    private boolean awaitFirstConnection() throws InterruptedException {
        try {
            return firstConnection.await(settings.connectionTimeoutMs(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            close();
            throw e;
        }
    }

    /** Adds a listener for the ends and beginnings of later sessions. */
    public void addListener(SessionListener listener) {
        listeners.add(listener);
    }

    /** Whether requests are answered at the moment, as far as is known. */
    public boolean isConnected() {
        return connected;
    }

    /** Id of the current session; 0 while there is none. */
    public long sessionId() {
        ZooKeeper current = client;
        return current == null ? 0 : current.getSessionId();
    }

    /**
     * Data of a node, empty if it does not exist. The watch is left even then: for its creation.
     */
    CompletionStage<Optional<Znode>> readOrAwait(String path, NodeWatch watch) {
        // Reading leaves a watch only on a node that is there; asking whether it is leaves one
        // always.
        return exists(path, watch)
                .thenCompose(there ->
                        there
                                ? read(path, watch)
                                : CompletableFuture.completedStage(Optional.empty()));
    }

    /** Data of a node, empty if it does not exist; then no watch is left. */
    CompletionStage<Optional<Znode>> read(String path, @Nullable NodeWatch watch) {
        return queue.submit(
                "read " + path,
                (zk, resent, reply) ->
                        zk.getData(
                                path,
                                watcher(zk, watch),
                                (rc, _, _, data, stat) -> {
                                    switch (Code.get(rc)) {
                                        case OK -> reply.value(Optional.of(Znode.of(data, stat)));
                                        case NONODE -> reply.value(Optional.empty());
                                        default -> reply.failed(rc);
                                    }
                                },
                                null));
    }

    /**
     * Data of many nodes, in few requests where the server can do that (3.6 and later); empty for
     * those that do not exist.
     */
    CompletionStage<Map<String, Optional<Znode>>> readAll(Collection<String> paths) {
        return new BulkRead(queue, path -> read(path, null)).read(paths);
    }

    /** Whether a node exists. A watch is left in either case. */
    CompletionStage<Boolean> exists(String path, @Nullable NodeWatch watch) {
        return queue.submit(
                "exists " + path,
                (zk, resent, reply) ->
                        zk.exists(
                                path,
                                watcher(zk, watch),
                                (rc, _, _, _) -> {
                                    switch (Code.get(rc)) {
                                        case OK -> reply.value(true);
                                        case NONODE -> reply.value(false);
                                        default -> reply.failed(rc);
                                    }
                                },
                                null));
    }

    /** Names of a node's children, empty if the node does not exist; then no watch is left. */
    CompletionStage<Optional<List<String>>> children(String path, @Nullable NodeWatch watch) {
        return queue.submit(
                "list " + path,
                (zk, resent, reply) ->
                        zk.getChildren(
                                path,
                                watcher(zk, watch),
                                (rc, _, _, names) -> {
                                    switch (Code.get(rc)) {
                                        case OK -> reply.value(Optional.of(List.copyOf(names)));
                                        case NONODE -> reply.value(Optional.empty());
                                        default -> reply.failed(rc);
                                    }
                                },
                                null));
    }

    /** Does all operations or none; a refusal of any of them is a value. */
    CompletionStage<MultiReply> write(List<Op> operations) {
        return queue.submit(
                "write " + operations.getFirst().getPath(),
                (zk, resent, reply) ->
                        zk.multi(
                                operations,
                                (rc, _, _, results) -> {
                                    if (results == null) {
                                        reply.failed(rc);
                                    } else {
                                        reply.value(new MultiReply(results, resent));
                                    }
                                },
                                null));
    }

    CompletionStage<MultiReply> write(Op... operations) {
        return write(List.of(operations));
    }

    /** An operation that creates a node with the access list its path asks for. */
    Op create(String path, byte @Nullable [] data, CreateMode mode) {
        return Op.create(path, data, acls.of(path), mode);
    }

    /** Ends the session: its ephemeral nodes disappear, waiting requests fail. */
    @Override
    public void close() {
        closed = true;
        ZooKeeper current = client;
        queue.close(Code.SESSIONEXPIRED);
        if (current != null) {
            try {
                current.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private @Nullable Watcher watcher(ZooKeeper zk, @Nullable NodeWatch watch) {
        return watch == null ? null : new NodeWatcher(this, zk, watch);
    }

    /** Equal for equal watches of one client, so that reading twice does not fire twice. */
    private record NodeWatcher(ZooKeeperSession session, ZooKeeper zk, NodeWatch watch)
            implements Watcher {
        @Override
        public void process(WatchedEvent event) {
            if (event.getType() != Event.EventType.None && zk.equals(session.client)) {
                watch.changed(event.getType(), event.getPath());
            }
        }

        // By hand, because what the JVM makes of a record's takes 20 ms of a start.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof NodeWatcher that
                    && session.equals(that.session)
                    && zk.equals(that.zk)
                    && watch.equals(that.watch);
        }

        @Override
        public int hashCode() {
            return watch.hashCode();
        }
    }

    private void openClient() throws IOException {
        SessionWatcher watcher = new SessionWatcher();
        ZooKeeper opened =
                near == null
                        ? new ZooKeeper(
                                address.toString(),
                                settings.sessionTimeoutMs(),
                                watcher,
                                ClientConfigs.of(settings))
                        : new ZooKeeper(
                                address.toString(),
                                settings.sessionTimeoutMs(),
                                watcher,
                                false,
                                new NearestFirst(address.hosts(), near.address()),
                                ClientConfigs.of(settings));
        client = opened;
        watcher.watching.complete(opened);
    }

    /** Follows the state of one client; events of a replaced client are ignored. */
    private final class SessionWatcher implements Watcher {
        /** Known a moment after the client was told about this watcher. */
        private final CompletableFuture<ZooKeeper> watching = new CompletableFuture<>();

        private boolean wasConnected;

        @Override
        public void process(WatchedEvent event) {
            ZooKeeper zk = watching.join();
            if (event.getType() == Event.EventType.None && zk.equals(client) && !closed) {
                stateChanged(zk, event.getState());
            }
        }

        private void stateChanged(ZooKeeper zk, Event.KeeperState state) {
            switch (state) {
                case SyncConnected -> connected(zk);
                case Disconnected -> disconnected();
                case Expired -> expired();
                case AuthFailed -> refused();
                default -> LOG.debug("ZooKeeper session is {}", state);
            }
        }

        private void disconnected() {
            LOG.info("connection to ZooKeeper lost");
            queue.disconnected();
            connected = false;
            if (impatience != null) {
                impatience.begin(() -> connected || closed);
            }
        }

        private void connected(ZooKeeper zk) {
            queue.connected(zk);
            connected = true;
            boolean replaces = !wasConnected && firstConnection.getCount() == 0;
            wasConnected = true;
            firstConnection.countDown();
            if (replaces) {
                LOG.info("new ZooKeeper session 0x{}", Long.toHexString(zk.getSessionId()));
                listeners.forEach(SessionListener::sessionStarted);
            }
        }
    }

    private void refused() {
        LOG.error("ZooKeeper refused our identity");
        refused = true;
        queue.close(Code.AUTHFAILED);
        firstConnection.countDown();
    }

    private void expired() {
        LOG.warn("ZooKeeper session expired; opening a new one");
        queue.sessionEnded();
        listeners.forEach(SessionListener::sessionEnded);
        try {
            openClient();
        } catch (IOException e) {
            LOG.error("cannot open another ZooKeeper session", e);
            queue.close(Code.SESSIONEXPIRED);
        }
    }
}
