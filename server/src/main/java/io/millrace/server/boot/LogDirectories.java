package io.millrace.server.boot;

import io.millrace.log.LogDirectory;
import io.millrace.log.LogSeams;
import io.millrace.log.MetaProperties;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.disk.LocalDisk;
import io.millrace.log.disk.OpenFiles;
import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.MillraceKeys;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directories of {@code log.dirs}: taken into use, and known to belong to this broker of this
 * cluster.
 */
final class LogDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirectories.class);

    private final List<LogDirectory> directories;

    private LogDirectories(List<LogDirectory> directories) {
        this.directories = directories;
    }

    /** Opens all of them; one that cannot be used is left out as long as there is another. */
    static LogDirectories open(BrokerConfig config, LogSeams seams) {
        var opened = new ArrayList<LogDirectory>();
        var failure = new StartFailure("no log directory can be used");
        var openFiles = new OpenFiles(config.get(MillraceKeys.OPEN_SEGMENTS), seams.background());
        for (var dir : config.logDirs()) {
            try {
                var disk = new LocalDisk(Path.of(dir).toAbsolutePath().normalize(), openFiles);
                opened.add(LogDirectory.open(disk, seams, config.get(MillraceKeys.DISK_RESERVE)));
            } catch (DiskFailure e) {
                LOG.error("Log directory {} cannot be used: {}", dir, Waiting.messageOf(e));
                LOG.debug("Why it cannot be used", e);
                failure = new StartFailure("log directory " + dir + ": " + Waiting.messageOf(e), e);
            }
        }
        if (opened.isEmpty()) throw failure;
        return new LogDirectories(opened);
    }

    List<LogDirectory> all() {
        return directories;
    }

    /** The broker id written in them, -1 when there is none. */
    int brokerId() {
        int found = -1;
        for (var directory : directories) {
            var meta = directory.meta();
            if (meta == null || meta.brokerId() < 0) continue;
            if (found >= 0 && found != meta.brokerId()) {
                throw new StartFailure(
                        "the log directories belong to different brokers: "
                                + found
                                + " and "
                                + meta.brokerId());
            }
            found = meta.brokerId();
        }
        return found;
    }

    /**
     * Refuses directories of another cluster or broker, and writes into new ones whose they are.
     */
    void claim(String clusterId, int brokerId) {
        for (var directory : directories) {
            var meta = directory.meta();
            if (meta == null) {
                directory.writeMeta(MetaProperties.of(brokerId, clusterId));
                continue;
            }
            refuseOthers(directory, meta, clusterId, brokerId);
            var wanted =
                    new MetaProperties(meta.version(), brokerId, clusterId, meta.directoryId());
            if (!wanted.equals(meta)) directory.writeMeta(wanted);
        }
    }

    private static void refuseOthers(
            LogDirectory directory, MetaProperties meta, String clusterId, int brokerId) {
        if (meta.version() != MetaProperties.VERSION) {
            throw new StartFailure(
                    directory.root()
                            + " belongs to a cluster without ZooKeeper: its meta.properties has"
                            + " version "
                            + meta.version());
        }
        var known = meta.clusterId();
        if (known != null && !known.equals(clusterId)) {
            throw new StartFailure(
                    directory.root()
                            + " belongs to cluster "
                            + known
                            + ", but ZooKeeper's cluster is "
                            + clusterId);
        }
        if (meta.brokerId() >= 0 && meta.brokerId() != brokerId) {
            throw new StartFailure(
                    directory.root()
                            + " belongs to broker "
                            + meta.brokerId()
                            + ", but broker.id is "
                            + brokerId);
        }
    }

    /** Lets go of them without marking them as closed in order: for a start that failed. */
    void abandon() {
        directories.forEach(LogDirectory::abandon);
    }
}
