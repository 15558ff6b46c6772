package io.millrace.server.zk;

import io.millrace.log.disk.DiskFailure;
import io.millrace.log.disk.LocalDisk;

import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.auth.ProviderRegistry;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig.ConfigException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * One member of a ZooKeeper ensemble, inside this process. It serves as soon as a majority of the
 * members runs; the other members are other brokers.
 */
public final class EnsembleMember implements AutoCloseable {
    /* A leader that stands still is replaced after four ticks, well within the 18 s of a broker's session. */
    private static final int TICK_MS = 1_000;
    private static final int TICKS_TO_CONNECT = 20;
    private static final int TICKS_TO_SYNC = 4;

    /** The bounds that a tick of two seconds would give. */
    private static final int MIN_SESSION_MS = 4_000;

    private static final int MAX_SESSION_MS = 40_000;

    /** A member that follows a leader which died meanwhile gives it up after this. */
    private static final int TICKS_TO_REACH_LEADER = 2;

    private static final int SNAPSHOTS_KEPT = 3;
    private static final int PURGE_EVERY_HOURS = 24;
    private static final long STOP_WAIT_MS = TimeUnit.SECONDS.toMillis(10);

    private final EnsembleSpec spec;
    private final QuorumPeer peer;
    private final DatadirCleanupManager purge;

    private EnsembleMember(EnsembleSpec spec, QuorumPeer peer, DatadirCleanupManager purge) {
        this.spec = spec;
        this.peer = peer;
        this.purge = purge;
    }

    /**
     * Starts the member with {@code id} over {@code folder}, which is made if it is missing.
     * Returns before there is a majority.
     *
     * @throws IOException if the folder or a port cannot be used, or the folder belongs to another
     *     member
     */
    public static EnsembleMember start(Path folder, EnsembleSpec spec, int id) throws IOException {
        ServerDefaults.apply();
        markFolder(folder, id);
        checkPorts(spec.member(id));
        QuorumPeerConfig config = config(folder, spec);
        ProviderRegistry.initialize();
        SyncedPeer peer = new SyncedPeer(new SyncedFiles(folder));
        NIOServerCnxnFactory clients = new NIOServerCnxnFactory();
        clients.configure(config.getClientPortAddress(), 0, -1, false);
        try {
            configure(peer, config, clients);
            peer.begin();
        } catch (IOException | RuntimeException e) {
            clients.shutdown();
            throw new IOException("ZooKeeper ensemble member " + id + ": " + reason(e), e);
        }
        DatadirCleanupManager purge =
                new DatadirCleanupManager(
                        folder.toFile(), folder.toFile(), SNAPSHOTS_KEPT, PURGE_EVERY_HOURS);
        purge.start();
        return new EnsembleMember(spec, peer, purge);
    }

    /** ZooKeeper wraps what it cannot read in words that do not say what it is. */
    private static String reason(Exception failure) {
        Throwable cause = failure.getCause();
        return cause == null ? String.valueOf(failure.getMessage()) : cause.toString();
    }

    /** The folder remembers whose it is: a member with another's data would break the ensemble. */
    private static void markFolder(Path folder, int id) throws IOException {
        Files.createDirectories(folder);
        Path mark = folder.resolve("myid");
        String owner = Files.exists(mark) ? Files.readString(mark).trim() : "";
        if (owner.isEmpty()) { // a power cut may have left a name without contents
            owner = Integer.toString(id);
            try {
                new LocalDisk(folder).replace(mark, ByteBuffer.wrap(Text.bytes(owner + "\n")));
            } catch (DiskFailure e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        if (!owner.equals(Integer.toString(id))) {
            throw new IOException(
                    "folder " + folder + " belongs to ensemble member " + owner + ", not " + id);
        }
    }

    /** ZooKeeper itself would report this in a thread of its own, and go silent. */
    private static void checkPorts(EnsembleSpec.Member self) throws IOException {
        for (int port : List.of(self.peerPort(), self.electionPort(), self.clientPort())) {
            InetSocketAddress address = new InetSocketAddress(self.bareHost(), port);
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(address);
            } catch (IOException e) {
                throw new IOException(
                        "ZooKeeper member "
                                + self.id()
                                + " cannot listen on "
                                + self.host()
                                + ":"
                                + port
                                + ": "
                                + e.getMessage(),
                        e);
            }
        }
    }

    private static QuorumPeerConfig config(Path folder, EnsembleSpec spec) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("dataDir", folder.toAbsolutePath().toString());
        properties.setProperty("tickTime", Integer.toString(TICK_MS));
        properties.setProperty("minSessionTimeout", Integer.toString(MIN_SESSION_MS));
        properties.setProperty("maxSessionTimeout", Integer.toString(MAX_SESSION_MS));
        properties.setProperty("initLimit", Integer.toString(TICKS_TO_CONNECT));
        properties.setProperty("syncLimit", Integer.toString(TICKS_TO_SYNC));
        properties.setProperty(
                "connectToLearnerMasterLimit", Integer.toString(TICKS_TO_REACH_LEADER));
        properties.setProperty("maxClientCnxns", "0");
        properties.setProperty("standaloneEnabled", "false");
        for (EnsembleSpec.Member member : spec.members()) {
            properties.setProperty(
                    "server." + member.id(),
                    "%s:%d:%d:participant;%s:%d"
                            .formatted(
                                    member.host(),
                                    member.peerPort(),
                                    member.electionPort(),
                                    member.host(),
                                    member.clientPort()));
        }
        QuorumPeerConfig config = new QuorumPeerConfig();
        try {
            config.parseProperties(properties);
        } catch (ConfigException e) {
            throw new IOException("ZooKeeper ensemble: " + e.getMessage(), e);
        }
        return config;
    }

    private static void configure(
            QuorumPeer peer, QuorumPeerConfig config, NIOServerCnxnFactory clients)
            throws IOException {
        peer.setElectionType(config.getElectionAlg());
        peer.setMyid(config.getServerId());
        peer.setTickTime(config.getTickTime());
        peer.setMinSessionTimeout(config.getMinSessionTimeout());
        peer.setMaxSessionTimeout(config.getMaxSessionTimeout());
        peer.setInitLimit(config.getInitLimit());
        peer.setSyncLimit(config.getSyncLimit());
        peer.setConnectToLearnerMasterLimit(config.getConnectToLearnerMasterLimit());
        peer.setQuorumVerifier(config.getQuorumVerifier(), false);
        peer.initConfigInZKDatabase();
        peer.setCnxnFactory(clients);
        peer.setLearnerType(config.getPeerType());
        peer.setSyncEnabled(config.getSyncEnabled());
        peer.setQuorumListenOnAllIPs(config.getQuorumListenOnAllIPs());
        peer.initialize();
    }

    /** What {@code zookeeper.connect} is for the whole ensemble. */
    public String connect() {
        return spec.connect();
    }

    /** This member as clients in the same process see it. */
    public NearServer near(int id) {
        EnsembleSpec.Member self = spec.member(id);
        return new NearServer(self.host() + ":" + self.clientPort(), this::serves);
    }

    private boolean serves() {
        QuorumPeer.ServerState state = peer.getPeerState();
        ZooKeeperServer server =
                state == QuorumPeer.ServerState.LEADING || state == QuorumPeer.ServerState.FOLLOWING
                        ? peer.getActiveServer()
                        : null;
        return server != null && server.isRunning();
    }

    /** Whether this member leads the ensemble at the moment. */
    boolean leads() {
        return peer.getPeerState() == QuorumPeer.ServerState.LEADING;
    }

    /** Leaves the ensemble; the others go on if they are a majority. */
    @Override
    public void close() {
        purge.shutdown();
        peer.shutdown();
        try {
            peer.join(STOP_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
