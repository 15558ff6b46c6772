package io.millrace.server.zk;

import io.millrace.log.disk.DiskFailure;
import io.millrace.log.disk.LocalDisk;

import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;

/*
 * ZooKeeper syncs its transactions, but of its snapshots only those that a follower gets from its leader. It takes one at
 * every start, and the purge counts them as good: a power cut soon after some starts leaves none that can be read, and a
 * server that finds transactions and no snapshot does not start.
 */
/** ZooKeeper's transactions and snapshots in one folder; all of them survive a power cut. */
final class SyncedFiles extends FileTxnSnapLog {
    private final LocalDisk disk;

    /**
     * Files in {@code folder}, which is made if it is missing.
     *
     * @throws IOException if it cannot be used
     */
    SyncedFiles(Path folder) throws IOException {
        super(folder.toFile(), folder.toFile());
        this.disk = new LocalDisk(folder);
    }

    @Override
    public File save(DataTree tree, ConcurrentHashMap<Long, Integer> sessions, boolean toBeSynced)
            throws IOException {
        File snapshot = super.save(tree, sessions, true);
        syncNames();
        return snapshot;
    }

    /** Returns when what has been created or renamed here survives a power cut. */
    void syncNames() throws IOException {
        try {
            disk.syncFolder(getSnapDir().toPath());
        } catch (DiskFailure e) { // ZooKeeper has other plans for what is not an IOException
            throw new IOException(e.getMessage(), e);
        }
    }
}
