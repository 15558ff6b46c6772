package io.millrace.server.boot;

import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.ClusterKeys;
import io.millrace.server.config.MillraceKeys;
import io.millrace.server.zk.EmbeddedZooKeeper;
import io.millrace.server.zk.PersistentPaths;
import io.millrace.server.zk.ZooKeeperSession;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/** The session with ZooKeeper, and the server inside this process where no other is named. */
final class ZooKeeperAccess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperAccess.class);
    private static final long PATHS_SECONDS = 60;

    private final @Nullable EmbeddedZooKeeper embedded;
    private final ZooKeeperSession session;

    private ZooKeeperAccess(@Nullable EmbeddedZooKeeper embedded, ZooKeeperSession session) {
        this.embedded = embedded;
        this.session = session;
    }

    /**
     * Starts the server where one is wanted, and opens the session.
     *
     * @param brokerId the id this broker had before, -1 if it had none
     */
    static ZooKeeperAccess open(BrokerConfig config, int brokerId) {
        var settings = new Settings(config);
        var connect = config.find(ClusterKeys.ZOOKEEPER_CONNECT);
        boolean own = connect == null || connect.isBlank();
        EmbeddedZooKeeper embedded = own ? startServer(config) : null;
        var address = embedded == null ? String.valueOf(connect) : embedded.connect();
        try {
            if (embedded != null && brokerId >= 0) {
                // Both died with the former process; without this a restart would wait for its
                // session to time out.
                embedded.endSessionOwning("/brokers/ids/" + brokerId);
                embedded.endSessionOwning("/controller");
            }
            var session = ZooKeeperSession.connect(settings.zooKeeper(address));
            Waiting.on("ZooKeeper", new PersistentPaths(session).ensureTopLevel(), PATHS_SECONDS);
            return new ZooKeeperAccess(embedded, session);
        } catch (IOException | IllegalArgumentException e) {
            close(embedded);
            throw new StartFailure(Waiting.messageOf(e), e);
        } catch (InterruptedException e) {
            close(embedded);
            throw Waiting.interrupted(e);
        }
    }

    private static EmbeddedZooKeeper startServer(BrokerConfig config) {
        var folder = new Settings(config).zooKeeperFolder();
        try {
            return EmbeddedZooKeeper.start(folder, config.get(MillraceKeys.ZOOKEEPER_PORT));
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot start ZooKeeper in " + folder + ": " + Waiting.messageOf(e), e);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    ZooKeeperSession session() {
        return session;
    }

    /** Ends the session, whose nodes vanish with it, and then the server. */
    @Override
    public void close() {
        session.close();
        close(embedded);
    }

    private static void close(@Nullable EmbeddedZooKeeper server) {
        if (server == null) return;
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("ZooKeeper did not stop in order", e);
        }
    }
}
