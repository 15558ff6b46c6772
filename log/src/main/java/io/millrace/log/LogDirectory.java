package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** One entry of {@code log.dirs}. May be used by any thread. */
@SuppressWarnings("DoNotCallSuggester") // the shape comes first, the bodies follow
public final class LogDirectory {
    private static final String SOON = "not there yet";

    LogDirectory() {}

    /**
     * Takes a directory into use: creates it where missing, locks it, reads its checkpoints, and
     * goes on removing replicas that were being deleted.
     *
     * @throws io.millrace.log.disk.DiskFailure also when another process holds the lock
     */
    public static LogDirectory open(Disk disk, LogSeams seams) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Where it is. */
    public Path root() {
        throw new UnsupportedOperationException(SOON);
    }

    /** The disk it is on. */
    public Disk disk() {
        throw new UnsupportedOperationException(SOON);
    }

    /** Whether the last broker that used it closed it in order. */
    public boolean wasClosedCleanly() {
        throw new UnsupportedOperationException(SOON);
    }

    /** Whose directory it is, or null when nobody wrote that down. */
    public @Nullable MetaProperties meta() {
        throw new UnsupportedOperationException(SOON);
    }

    /** Writes down whose directory it is. */
    public void writeMeta(MetaProperties meta) {
        throw new UnsupportedOperationException(SOON);
    }

    /** The folders of replicas, of every kind but those being deleted. */
    public List<PartitionFolder> folders() {
        throw new UnsupportedOperationException(SOON);
    }

    /** Opens the log in a folder, and repairs it when the last shutdown was not clean. */
    public Log open(PartitionFolder folder, LogConfig config) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Creates an empty log. */
    public Log create(TopicPartition partition, @Nullable UUID topicId, LogConfig config) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Takes a log out of use at once; its files are removed after a delay. Owner of the log. */
    public void delete(Log log) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Writes the recovery points and start offsets of all current logs in this directory. */
    public void checkpointRecovery(Collection<Log> logs) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Writes the high watermarks of all current logs in this directory. */
    public void checkpointHighWatermarks(Collection<Log> logs) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Last step of an orderly shutdown, when every log has been closed by its owner. */
    public void closeCleanly(Collection<Log> logs) {
        throw new UnsupportedOperationException(SOON);
    }

    /** Gives up the lock and nothing else: what follows an unclean end. */
    public void abandon() {
        throw new UnsupportedOperationException(SOON);
    }
}
