package io.millrace.server.zk;

import org.apache.zookeeper.CreateMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the controller, by a node of its own each time, that a log directory has failed. */
public final class LostDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(LostDirectories.class);

    private final ZooKeeperSession session;

    public LostDirectories(ZooKeeperSession session) {
        this.session = session;
    }

    /** One of this broker's directories failed; returns at once, any thread. */
    public void announce(int brokerId) {
        session.write(
                        session.create(
                                AdminNodes.LOG_DIR_NOTICE_PREFIX,
                                AdminNodes.logDirFailure(brokerId),
                                CreateMode.PERSISTENT_SEQUENTIAL))
                .whenComplete((reply, failure) -> {
                    if (failure != null || !reply.done()) {
                        LOG.error("the controller is not told of the lost directory", failure);
                    }
                });
    }
}
