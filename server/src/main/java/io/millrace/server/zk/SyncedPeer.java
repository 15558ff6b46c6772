package io.millrace.server.zk;

import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.server.util.ZxidUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;

/*
 * A follower takes its leader's history, and then notes the leader's epoch, in a file that is renamed into its place.
 * ZooKeeper refuses to start from a history that is of a later epoch than is noted, which is what a power cut leaves
 * when the name was not synced, and a crash between the two (ZOOKEEPER-2354). Both are one step in the protocol (Zab,
 * NEWLEADER); whoever finds the history done finishes the step.
 */
/**
 * A peer whose epochs survive a power cut, and which starts after a crash amid a change of epochs.
 */
final class SyncedPeer extends QuorumPeer {
    private static final Logger LOG = LoggerFactory.getLogger(SyncedPeer.class);

    private final SyncedFiles files;

    SyncedPeer(SyncedFiles files) throws IOException {
        this.files = files;
        setTxnFactory(files);
        setZKDatabase(new ZKDatabase(files));
    }

    @Override
    public void setAcceptedEpoch(long epoch) throws IOException {
        super.setAcceptedEpoch(epoch);
        files.syncNames();
    }

    @Override
    public void setCurrentEpoch(long epoch) throws IOException {
        super.setCurrentEpoch(epoch);
        files.syncNames();
    }

    /** As {@link #start}, after a crash amid a change of epochs, too. */
    void begin() {
        try {
            start();
        } catch (RuntimeException e) {
            if (!noteEpochOfHistory()) throw e;
            getZkDb().clear();
            initConfigInZKDatabase();
            start();
        }
    }

    /** Notes the epoch of the history if it is later than what was noted; whether it was. */
    private boolean noteEpochOfHistory() {
        try {
            if (!getZkDb().isInitialized()) return false; // nothing could be read
            long epoch = ZxidUtils.getEpochFromZxid(getLastLoggedZxid());
            if (epoch <= getCurrentEpoch()) return false;
            LOG.warn(
                    "this ZooKeeper member ended before it had noted its epoch {}; noted now",
                    epoch);
            setAcceptedEpoch(Math.max(getAcceptedEpoch(), epoch));
            setCurrentEpoch(epoch);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
