package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.disk.DiskLock;
import io.millrace.log.disk.SpaceGuard;
import io.millrace.log.state.ProducerTable;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;

/*
 * The mark of a clean shutdown is written last and removed first: whatever happens in between, the
 * next start knows better than to believe indexes.
 */

/** One entry of {@code log.dirs}. May be used by any thread. */
public final class LogDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);

    private static final String LOCK = ".lock";
    private static final String CLEAN = ".kafka_cleanshutdown";
    private static final String CLEAN_CONTENT = "{\"version\":0,\"brokerEpoch\":-1}";
    private static final String METADATA_LOG = "__cluster_metadata-0";
    private static final String TIERED_CACHE = "remote-log-index-cache";
    private static final String CLEANER = "cleaner-offset-checkpoint";

    private final Disk disk;
    private final LogSeams seams;
    private final DiskLock lock;
    private final boolean clean;
    private final OffsetCheckpoint recoveryPoints;
    private final OffsetCheckpoint logStarts;
    private final OffsetCheckpoint highWatermarks;
    private final OffsetCheckpoint cleaned;
    private final SpaceGuard space;
    private final Departures departures;

    private LogDirectory(Disk disk, LogSeams seams, DiskLock lock, long reserveBytes) {
        this.disk = disk;
        this.seams = seams;
        this.space = new SpaceGuard(disk, reserveBytes);
        this.lock = lock;
        this.clean = takeCleanMark();
        this.recoveryPoints = new OffsetCheckpoint(disk, "recovery-point-offset-checkpoint");
        this.logStarts = new OffsetCheckpoint(disk, "log-start-offset-checkpoint");
        this.highWatermarks = new OffsetCheckpoint(disk, "replication-offset-checkpoint");
        this.cleaned = new OffsetCheckpoint(disk, CLEANER);
        this.departures = new Departures(seams.background());
    }

    /**
     * Takes a directory into use: creates it where missing, locks it, reads its checkpoints, and
     * goes on removing replicas that were being deleted.
     *
     * @throws DiskFailure also when another process holds the lock
     */
    public static LogDirectory open(Disk disk, LogSeams seams) {
        return open(disk, seams, 0);
    }

    /**
     * The same, where clients' records are refused when less than some bytes are free.
     *
     * @param reserveBytes 0 to refuse them only when a write fails
     */
    public static LogDirectory open(Disk disk, LogSeams seams, long reserveBytes) {
        disk.createFolder(disk.root());
        DiskLock lock = disk.lock(disk.root().resolve(LOCK));
        if (lock == null) {
            throw new DiskFailure(
                    disk.root(),
                    "lock " + disk.root(),
                    new IOException("another process is using this directory"));
        }
        var directory = new LogDirectory(disk, seams, lock, reserveBytes);
        directory.tidy();
        return directory;
    }

    private boolean takeCleanMark() {
        Path mark = disk.root().resolve(CLEAN);
        boolean present = disk.size(mark) >= 0;
        if (present) {
            disk.delete(mark);
            disk.syncFolder(disk.root());
        }
        return present;
    }

    private void tidy() {
        recoveryPoints.create();
        logStarts.create();
        highWatermarks.create();
        disk.touch(disk.root().resolve(CLEANER));
        for (String name : disk.names(disk.root())) {
            var parsed = FolderName.parse(name);
            Path path = disk.root().resolve(name);
            if (name.endsWith(OffsetCheckpoint.TEMPORARY)) {
                disk.delete(path);
            } else if (parsed != null && parsed.kind() == PartitionFolder.Kind.DELETED) {
                seams.background().run(() -> disk.deleteFolder(path));
            }
        }
    }

    /** Where it is. */
    public Path root() {
        return disk.root();
    }

    /** The disk it is on. */
    public Disk disk() {
        return disk;
    }

    /** Whether there is space in it. */
    public SpaceGuard space() {
        return space;
    }

    /** Whether the last broker that used it closed it in order. */
    public boolean wasClosedCleanly() {
        return clean;
    }

    /** Whose directory it is, or null when nobody wrote that down or it cannot be read. */
    public @Nullable MetaProperties meta() {
        Path file = disk.root().resolve(MetaProperties.FILE);
        byte[] content = disk.read(file);
        MetaProperties meta = content == null ? null : MetaProperties.decode(content);
        if (content != null && meta == null) {
            LOG.warn("{} is damaged and ignored", file);
        }
        return meta;
    }

    /** Writes down whose directory it is. */
    public void writeMeta(MetaProperties meta) {
        disk.replace(disk.root().resolve(MetaProperties.FILE), meta.encode());
    }

    /** The folders of replicas, of every kind but those being deleted. */
    public List<PartitionFolder> folders() {
        List<PartitionFolder> folders = new ArrayList<>();
        for (Disk.Entry entry : disk.list(disk.root())) {
            boolean foreign =
                    entry.name().equals(METADATA_LOG) || entry.name().equals(TIERED_CACHE);
            if (entry.folder() && !foreign) {
                addFolder(entry.name(), folders);
            }
        }
        return folders;
    }

    private void addFolder(String name, List<PartitionFolder> folders) {
        var parsed = FolderName.parse(name);
        Path path = disk.root().resolve(name);
        if (parsed == null) {
            LOG.warn("{} is not a partition's folder and is left alone", path);
        } else if (parsed.kind() != PartitionFolder.Kind.DELETED) {
            folders.add(new PartitionFolder(path, parsed.partition(), parsed.kind()));
        }
    }

    /** Opens the log in a folder, and repairs it when the last shutdown was not clean. */
    public Log open(PartitionFolder folder, LogConfig config) {
        TopicPartition partition = folder.partition();
        var known =
                new LogLoader.Known(
                        clean,
                        orElse(recoveryPoints.get(partition), 0),
                        orElse(logStarts.get(partition), -1),
                        orElse(highWatermarks.get(partition), -1),
                        cleaned.get(partition) != null);
        return LogLoader.load(place(folder.path(), partition), seams, config, known);
    }

    /** A directory holds either a replica or the copy that is to replace it, never both. */
    private LogPlace place(Path folder, TopicPartition partition) {
        LongConsumer onTruncation = offset -> lower(partition, offset);
        return new LogPlace(disk, folder, partition, onTruncation, space);
    }

    private void lower(TopicPartition partition, long offset) {
        recoveryPoints.lower(partition, offset);
        cleaned.lower(partition, offset);
    }

    /** Up to where a log was compacted, or -1 when it never was. */
    public long cleanedUpTo(TopicPartition partition) {
        return orElse(cleaned.get(partition), -1);
    }

    /** Writes down up to where a log was compacted. */
    public void noteCleaned(TopicPartition partition, long offset) {
        cleaned.put(partition, offset);
    }

    private static long orElse(@Nullable Long offset, long otherwise) {
        return offset == null ? otherwise : offset;
    }

    /** Creates an empty log. */
    public Log create(TopicPartition partition, @Nullable UUID topicId, LogConfig config) {
        forget(partition);
        var place = place(nameOf(partition), partition);
        return LogLoader.create(place, seams, config, topicId);
    }

    private Path nameOf(TopicPartition partition) {
        return disk.root().resolve(partition.toString());
    }

    private void forget(TopicPartition partition) {
        departures.finish(partition);
        recoveryPoints.forget(partition);
        logStarts.forget(partition);
        highWatermarks.forget(partition);
        cleaned.forget(partition);
    }

    /** Creates an empty log that is to replace one in another directory. */
    public Log createFuture(TopicPartition partition, @Nullable UUID topicId, LogConfig config) {
        forget(partition);
        Path folder = disk.root().resolve(FolderName.forFuture(partition, seams.random()));
        return LogLoader.create(place(folder, partition), seams, config, topicId);
    }

    // ---- replicas that come from another directory or leave for one (see Succession)

    /** Writes down of a copy what is to hold when it is the replica. */
    void expect(Log copy, LogView original, long cleanedUpTo) {
        TopicPartition partition = copy.partition();
        recoveryPoints.put(partition, copy.recoveryPoint());
        logStarts.put(partition, original.logStartOffset());
        highWatermarks.put(partition, original.highWatermark());
        if (cleanedUpTo >= 0) {
            cleaned.put(partition, cleanedUpTo);
        }
    }

    /** Gives a complete copy the replica's name, and opens it as the replica. */
    Log promote(Log copy, LogConfig config, LogView original, ProducerTable producers) {
        TopicPartition partition = copy.partition();
        var known =
                new LogLoader.Known(
                        true,
                        Math.min(copy.recoveryPoint(), original.endOffset()),
                        original.logStartOffset(),
                        original.highWatermark(),
                        cleaned.get(partition) != null);
        departures.finish(partition);
        copy.retire();
        copy.abandon();
        Path folder = nameOf(partition);
        disk.rename(copy.folder(), folder);
        disk.syncFolder(folder);
        disk.syncFolder(root()); // before anything is promised of what the log gets under it
        return LogLoader.succeed(place(folder, partition), seams, config, known, producers);
    }

    /** Takes a copy out of use whether it still has its own name or the replica's already. */
    void takeBack(Log copy) {
        copy.retire();
        copy.abandon();
        var names = disk.names(root());
        boolean promoted = !names.contains(String.valueOf(copy.folder().getFileName()));
        Path folder = promoted ? nameOf(copy.partition()) : copy.folder();
        if (names.contains(String.valueOf(folder.getFileName()))) {
            discard(new PartitionFolder(folder, copy.partition(), PartitionFolder.Kind.FUTURE));
        }
    }

    /**
     * Takes a replaced log out of use when those who still read it have had time to go on, or when
     * its name is needed.
     */
    void leave(Log replaced, LogDirectory successors) {
        departures.add(
                replaced.partition(),
                () -> {
                    successors.disk.syncFolder(successors.root());
                    delete(replaced);
                });
    }

    /** Whether a replica was about to be replaced when the broker died. */
    public boolean isReplaced(PartitionFolder folder) {
        return disk.size(folder.path().resolve(Succession.MARK)) >= 0;
    }

    /** Takes a folder out of use that no log was opened in; it is removed soon. */
    public void discard(PartitionFolder folder) {
        Path doomed = doom(folder.path(), folder.partition());
        seams.background().run(() -> disk.deleteFolder(doomed));
    }

    /** Takes a log out of use at once; its files are removed after a delay. Owner of the log. */
    public void delete(Log log) {
        log.retire();
        if (log.folder().endsWith(log.partition().toString())) {
            cleaned.forget(log.partition());
        }
        Path doomed = doom(log.folder(), log.partition());
        seams.background()
                .runAfter(
                        log.config().retention().fileDeleteDelayMs(),
                        () -> {
                            log.abandon();
                            disk.deleteFolder(doomed);
                        });
    }

    private Path doom(Path folder, TopicPartition partition) {
        Path doomed = disk.root().resolve(FolderName.forDelete(partition, seams.random()));
        disk.rename(folder, doomed);
        disk.syncFolder(disk.root());
        return doomed;
    }

    /** Writes the recovery points and start offsets of all current logs in this directory. */
    public void checkpointRecovery(Collection<Log> logs) {
        Map<TopicPartition, Long> points = new HashMap<>();
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (Log log : logs) {
            LogView view = log.view();
            if (view.logStartOffset() > view.segments().first().baseOffset()) {
                starts.put(log.partition(), view.logStartOffset());
            }
        }
        logStarts.replace(starts);
        do {
            logs.forEach(log -> points.put(log.partition(), log.recoveryPoint()));
            recoveryPoints.replace(points);
        } while (promisesTooMuch(points, logs));
    }

    /** Whether a log was truncated while its recovery point was being written. */
    private static boolean promisesTooMuch(Map<TopicPartition, Long> points, Collection<Log> logs) {
        return logs.stream()
                .anyMatch(log ->
                        log.recoveryPoint() < points.getOrDefault(log.partition(), Long.MIN_VALUE));
    }

    /** Writes the high watermarks of all current logs in this directory. */
    public void checkpointHighWatermarks(Collection<Log> logs) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Log log : logs) {
            offsets.put(log.partition(), log.view().highWatermark());
        }
        highWatermarks.replace(offsets);
    }

    /** Last step of an orderly shutdown, when every log has been closed by its owner. */
    public void closeCleanly(Collection<Log> logs) {
        departures.finishAll();
        checkpointRecovery(logs);
        checkpointHighWatermarks(logs);
        byte[] content = CLEAN_CONTENT.getBytes(StandardCharsets.UTF_8);
        disk.replace(disk.root().resolve(CLEAN), ByteBuffer.wrap(content));
        lock.close();
    }

    /** Gives up the lock and nothing else: what follows an unclean end. */
    public void abandon() {
        lock.close();
    }
}
