package io.millrace.server.zk;

import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.DataNode;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A standalone ZooKeeper server inside this process, listening on the loopback address only.
 *
 * <p>It is ZooKeeper's own server with its own log and snapshots, synced before a write is
 * answered; only what a broker of one process has no use for is left out: the admin web server, JMX
 * beans (the platform's bean server alone would cost a tenth of the start), worker threads,
 * container nodes.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private static final int TICK_MS = 2_000;
    private static final int MIN_SESSION_MS = 1_000;
    private static final int SNAPSHOTS_KEPT = 3;
    private static final int PURGE_EVERY_HOURS = 24;
    private static final int UNBOUNDED_CLIENTS = 0;

    private final FileTxnSnapLog files;
    private final ZooKeeperServer server;
    private final NIOServerCnxnFactory connections;
    private final DatadirCleanupManager purge;

    private EmbeddedZooKeeper(
            Path folder,
            FileTxnSnapLog files,
            ZooKeeperServer server,
            NIOServerCnxnFactory connections) {
        this.files = files;
        this.server = server;
        this.connections = connections;
        this.purge =
                new DatadirCleanupManager(
                        folder.toFile(), folder.toFile(), SNAPSHOTS_KEPT, PURGE_EVERY_HOURS);
    }

    /**
     * Starts a server over {@code folder}, which is made if it is missing; returns when it serves.
     *
     * @param port port on 127.0.0.1, 0 for any free one
     * @throws IOException if the folder or the port cannot be used
     */
    public static EmbeddedZooKeeper start(Path folder, int port)
            throws IOException, InterruptedException {
        ServerDefaults.apply();
        SyncedFiles files = new SyncedFiles(folder);
        ZooKeeperServer server = new QuietServer(files);
        files.setServerStats(server.serverStats());
        NIOServerCnxnFactory connections = new QuietConnections();
        try {
            connections.configure(
                    new InetSocketAddress(
                            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                    UNBOUNDED_CLIENTS,
                    -1,
                    false);
            connections.startup(server);
        } catch (IOException e) {
            connections.shutdown();
            files.close();
            throw new IOException("embedded ZooKeeper on port " + port + ": " + e.getMessage(), e);
        }
        EmbeddedZooKeeper started = new EmbeddedZooKeeper(folder, files, server, connections);
        started.purge.start();
        return started;
    }

    /** Port it listens on. */
    public int port() {
        return connections.getLocalPort();
    }

    /** What {@code zookeeper.connect} would be for this server. */
    public String connect() {
        return "127.0.0.1:" + port();
    }

    /**
     * Ends the session that owns an ephemeral node, if there is one.
     *
     * <p>After a crash the sessions of the former process live on until their time-out. What this
     * process had registered is certainly dead, since it died together with this server; ending its
     * session now spares the restart that wait. Other processes' sessions are left alone.
     */
    public void endSessionOwning(String path) {
        DataNode node = server.getZKDatabase().getNode(path);
        if (node == null) {
            return;
        }
        Stat stat = new Stat();
        node.copyStat(stat);
        if (stat.getEphemeralOwner() != 0) {
            server.closeSession(stat.getEphemeralOwner());
        }
    }

    /** Ends a session as if its time-out had passed. For tests of what happens then. */
    void expire(long sessionId) {
        server.closeSession(sessionId);
    }

    /** Number of the last transaction. For tests of how many it took. */
    long lastZxid() {
        return server.getZKDatabase().getDataTreeLastProcessedZxid();
    }

    /** Stops serving and closes the files; clients see their connections end. */
    @Override
    public void close() throws IOException {
        purge.shutdown();
        connections.shutdown();
        server.shutdown(true);
        files.close();
    }

    private static final class QuietServer extends ZooKeeperServer {
        QuietServer(FileTxnSnapLog files) {
            super(
                    null,
                    files,
                    TICK_MS,
                    MIN_SESSION_MS,
                    -1,
                    new ServerConfig().getClientPortListenBacklog(),
                    null,
                    "");
        }

        @Override
        protected void registerJMX() {}

        @Override
        protected void unregisterJMX() {}
    }

    private static final class QuietConnections extends NIOServerCnxnFactory {
        /** There is no limit, and no warning that there is none. */
        @Override
        protected void initMaxCnxns() {}

        @Override
        public void registerConnection(ServerCnxn connection) {}

        @Override
        public void unregisterConnection(ServerCnxn connection) {}
    }
}
