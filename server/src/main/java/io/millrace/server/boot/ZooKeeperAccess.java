package io.millrace.server.boot;

import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.ClusterKeys;
import io.millrace.server.config.MillraceKeys;
import io.millrace.server.zk.EmbeddedZooKeeper;
import io.millrace.server.zk.EnsembleMember;
import io.millrace.server.zk.EnsembleSpec;
import io.millrace.server.zk.PersistentPaths;
import io.millrace.server.zk.ZooKeeperSession;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;

/**
 * The session with ZooKeeper, and the server inside this process: none where others are named, one
 * of its own where nothing is said, a member of the ensemble where the brokers host it together.
 */
final class ZooKeeperAccess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperAccess.class);
    private static final long PATHS_SECONDS = 60;

    private final Closeable server;
    private final ZooKeeperSession session;

    private ZooKeeperAccess(Closeable server, ZooKeeperSession session) {
        this.server = server;
        this.session = session;
    }

    /**
     * Starts the server where one is wanted, and opens the session.
     *
     * @param brokerId the id this broker had before, -1 if it had none
     */
    static ZooKeeperAccess open(BrokerConfig config, int brokerId) {
        var connect = config.find(ClusterKeys.ZOOKEEPER_CONNECT);
        var ensemble = config.find(MillraceKeys.ZOOKEEPER_ENSEMBLE);
        try {
            if (ensemble != null) return join(config, EnsembleSpec.parse(ensemble), brokerId);
            if (connect == null || connect.isBlank()) return alone(config, brokerId);
            return connected(() -> {}, () -> session(config, connect));
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    private static ZooKeeperAccess alone(BrokerConfig config, int brokerId)
            throws InterruptedException {
        var folder = new Settings(config).zooKeeperFolder();
        EmbeddedZooKeeper server;
        try {
            server = EmbeddedZooKeeper.start(folder, config.get(MillraceKeys.ZOOKEEPER_PORT));
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot start ZooKeeper in " + folder + ": " + Waiting.messageOf(e), e);
        }
        if (brokerId >= 0) {
            // Both died with the former process; without this a restart would wait for its session
            // to time out.
            server.endSessionOwning("/brokers/ids/" + brokerId);
            server.endSessionOwning("/controller");
        }
        return connected(server::close, () -> session(config, server.connect()));
    }

    private static ZooKeeperAccess join(BrokerConfig config, EnsembleSpec spec, int brokerId)
            throws InterruptedException {
        if (!spec.has(brokerId)) {
            LOG.info("Broker {} hosts no member of the ensemble {}", brokerId, spec.connect());
            return connected(() -> {}, () -> session(config, spec.connect()));
        }
        var folder = new Settings(config).zooKeeperFolder();
        EnsembleMember member;
        try {
            member = EnsembleMember.start(folder, spec, brokerId);
        } catch (IOException e) {
            throw new StartFailure(Waiting.messageOf(e), e);
        }
        LOG.info(
                "Waiting for a majority of the {} ZooKeeper members {}",
                spec.members().size(),
                spec.connect());
        return connected(
                member::close,
                () ->
                        ZooKeeperSession.connect(
                                new Settings(config).patientZooKeeper(spec.connect()),
                                member.near(brokerId)));
    }

    private static ZooKeeperSession session(BrokerConfig config, String address)
            throws IOException, InterruptedException {
        return ZooKeeperSession.connect(new Settings(config).zooKeeper(address));
    }

    /** Opens a session. */
    private interface Opening {
        ZooKeeperSession open() throws IOException, InterruptedException;
    }

    private static ZooKeeperAccess connected(Closeable server, Opening opening)
            throws InterruptedException {
        try {
            var session = opening.open();
            Waiting.on("ZooKeeper", new PersistentPaths(session).ensureTopLevel(), PATHS_SECONDS);
            return new ZooKeeperAccess(server, session);
        } catch (IOException | IllegalArgumentException e) {
            close(server);
            throw new StartFailure(Waiting.messageOf(e), e);
        } catch (InterruptedException e) {
            close(server);
            throw e;
        }
    }

    ZooKeeperSession session() {
        return session;
    }

    /** Ends the session, whose nodes vanish with it, and then the server. */
    @Override
    public void close() {
        session.close();
        close(server);
    }

    private static void close(Closeable server) {
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("ZooKeeper did not stop in order", e);
        }
    }
}
