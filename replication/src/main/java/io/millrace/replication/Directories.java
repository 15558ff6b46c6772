package io.millrace.replication;

import io.millrace.log.Log;
import io.millrace.log.LogDirectory;
import io.millrace.log.PartitionFolder;
import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFailure;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The log directories of a broker and the logs in them. Logs are opened, created and closed off the
 * lanes, many at a time; which log belongs to whom is settled by names, so maps may be used by any
 * thread.
 */
final class Directories {
    private static final Logger LOG = LoggerFactory.getLogger(Directories.class);

    private final List<LogDirectory> all;
    private final Executor upkeep;
    private final Copies copies = new Copies();
    private final Map<TopicPartition, Hosted> hosted = new ConcurrentHashMap<>();
    private final Set<TopicPartition> lost = ConcurrentHashMap.newKeySet();
    private final Map<Path, String> failed = new ConcurrentHashMap<>();
    private final Map<Path, AtomicInteger> counts = new ConcurrentHashMap<>();

    Directories(List<LogDirectory> all, Executor upkeep) {
        this.all = List.copyOf(all);
        this.upkeep = upkeep;
        all.forEach(directory -> counts.put(directory.root(), new AtomicInteger()));
    }

    /**
     * Opens every log in every directory; completes when all are open. A directory that fails goes
     * offline.
     */
    CompletionStage<Void> openAll(TopicConfigs configs) {
        Map<LogDirectory, List<PartitionFolder>> folders = Folders.of(online(), this::fail);
        var opening = new ArrayList<CompletableFuture<?>>();
        folders.forEach((directory, all) -> {
            for (PartitionFolder folder : all) {
                if (folder.kind() == PartitionFolder.Kind.CURRENT) {
                    opening.add(off(() -> open(directory, folder, configs)));
                }
            }
        });
        return CompletableFuture.allOf(opening.toArray(CompletableFuture[]::new))
                .thenRunAsync(() -> folders.forEach(this::openCopies), upkeep);
    }

    private void openCopies(LogDirectory directory, List<PartitionFolder> folders) {
        try {
            for (PartitionFolder folder : folders) {
                boolean future = folder.kind() == PartitionFolder.Kind.FUTURE;
                if (future && !isOffline(directory) && !isLost(folder.partition())) {
                    copies.open(directory, folder, get(folder.partition()));
                }
            }
        } catch (DiskFailure failure) {
            fail(failure);
        }
    }

    private CompletableFuture<Void> off(Runnable work) {
        return CompletableFuture.runAsync(work, upkeep);
    }

    private void open(LogDirectory directory, PartitionFolder folder, TopicConfigs configs) {
        if (isOffline(directory)) {
            lost.add(folder.partition());
            return;
        }
        try {
            Log log = directory.open(folder, configs.of(folder.partition().topic()).log());
            Hosted other = hosted.putIfAbsent(folder.partition(), new Hosted(log, directory));
            if (other != null) {
                throw new IllegalStateException(
                        folder.partition()
                                + " lies both in "
                                + other.directory().root()
                                + " and in "
                                + directory.root());
            }
            count(directory, 1);
        } catch (DiskFailure failure) {
            lost.add(folder.partition());
            fail(failure);
        }
    }

    private void count(LogDirectory directory, int change) {
        AtomicInteger count = counts.get(directory.root());
        if (count != null) {
            count.addAndGet(change);
        }
    }

    /** The log of a partition, or null. */
    @Nullable Hosted get(TopicPartition partition) {
        return hosted.get(partition);
    }

    /** The copies that are to replace logs. */
    Copies copies() {
        return copies;
    }

    /** The directory of that path, or null. */
    @Nullable LogDirectory at(String path) {
        return all.stream()
                .filter(directory -> directory.root().toString().equals(path))
                .findFirst()
                .orElse(null);
    }

    /** A copy has become the partition's log. */
    void replace(TopicPartition partition, Hosted next) {
        Hosted before = hosted.put(partition, next);
        if (before != null) {
            count(before.directory(), -1);
        }
        count(next.directory(), 1);
        copies.forget(partition);
    }

    /** Whether the partition had a log on a disk that failed. */
    boolean isLost(TopicPartition partition) {
        return lost.contains(partition);
    }

    /** Whether any directory failed: then a missing log may have been there. */
    boolean hasFailed() {
        return !failed.isEmpty();
    }

    boolean isOffline(LogDirectory directory) {
        return failed.containsKey(directory.root());
    }

    List<LogDirectory> online() {
        return all.stream().filter(directory -> !isOffline(directory)).toList();
    }

    /**
     * The directory that was asked for, or else the online one with the fewest logs, with a place
     * reserved in it; null if there is none.
     */
    @Nullable LogDirectory reserve(TopicPartition partition) {
        LogDirectory wish = copies.takeWish(partition);
        LogDirectory best = wish == null || isOffline(wish) ? leastUsed() : wish;
        if (best != null) {
            count(best, 1);
        }
        return best;
    }

    private @Nullable LogDirectory leastUsed() {
        LogDirectory best = null;
        int least = Integer.MAX_VALUE;
        for (LogDirectory directory : online()) {
            AtomicInteger count = counts.get(directory.root());
            if (count != null && count.get() < least) {
                best = directory;
                least = count.get();
            }
        }
        return best;
    }

    /** Creates a log where a place was reserved; waits for the disk. */
    Hosted create(
            LogDirectory directory, TopicPartition partition, UUID topicId, TopicConfigs configs) {
        UUID known = topicId.equals(new UUID(0, 0)) ? null : topicId;
        Log log = directory.create(partition, known, configs.of(partition.topic()).log());
        var created = new Hosted(log, directory);
        hosted.put(partition, created);
        return created;
    }

    /** Deletes a log that nobody owns any more; waits for the disk. */
    void delete(TopicPartition partition) {
        Hosted gone = hosted.remove(partition);
        if (gone != null) {
            count(gone.directory(), -1);
            gone.directory().delete(gone.log());
        }
        lost.remove(partition);
    }

    /** Whether something failed for want of space only. */
    boolean isOnlyFull(DiskFailure failure) {
        return all.stream()
                .anyMatch(each ->
                        each.root().equals(failure.directory()) && each.space().explains(failure));
    }

    /** Takes the directory of a failure offline; answers the logs in it, none if that was known. */
    Collection<Log> fail(DiskFailure failure) {
        var affected = new ArrayList<Log>();
        for (LogDirectory directory : all) {
            boolean concerned = directory.root().equals(failure.directory());
            if (concerned
                    && failed.putIfAbsent(directory.root(), "" + failure.getMessage()) == null) {
                LOG.error("log directory {} failed", directory.root(), failure);
                affected.addAll(logsIn(directory));
                for (Log log : affected) {
                    hosted.remove(log.partition());
                    lost.add(log.partition());
                }
                directory.abandon();
            }
        }
        return affected;
    }

    List<Log> logsIn(LogDirectory directory) {
        var logs = new ArrayList<Log>();
        for (Hosted each : hosted.values()) {
            if (each.directory().equals(directory)) {
                logs.add(each.log());
            }
        }
        logs.sort(Comparator.comparing(Log::partition));
        return logs;
    }

    /** Everything on directories that work. */
    List<Hosted> all() {
        return List.copyOf(hosted.values());
    }

    /** The logs in a directory, and the copies in it that are to replace others. */
    List<Log> everythingIn(LogDirectory directory) {
        var logs = new ArrayList<>(logsIn(directory));
        logs.addAll(copies.in(directory));
        return logs;
    }

    /** Closes all logs, which nobody owns any more, and the directories in order. */
    CompletionStage<Void> close() {
        var closing = new ArrayList<CompletableFuture<?>>();
        for (LogDirectory directory : online()) {
            List<Log> logs = everythingIn(directory);
            CompletableFuture<?>[] each =
                    logs.stream().map(log -> off(log::close)).toArray(CompletableFuture[]::new);
            closing.add(
                    CompletableFuture.allOf(each)
                            .thenRunAsync(() -> directory.closeCleanly(logs), upkeep)
                            .exceptionally(failure -> {
                                LOG.error("{} not closed", directory.root(), failure);
                                directory.abandon();
                                return null;
                            }));
        }
        return CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new));
    }

    /** What there is to say of each directory; waits for the disks. */
    List<DirectoryFacts> facts() {
        var facts = new ArrayList<DirectoryFacts>();
        for (LogDirectory directory : all) {
            facts.add(isOffline(directory) ? failedFacts(directory) : facts(directory));
        }
        return facts;
    }

    private static DirectoryFacts failedFacts(LogDirectory directory) {
        return new DirectoryFacts(
                directory.root(), ErrorCode.KAFKA_STORAGE_ERROR, -1, -1, List.of());
    }

    private DirectoryFacts facts(LogDirectory directory) {
        try {
            Disk.Space space = directory.disk().space();
            var replicas = new ArrayList<DirectoryFacts.Replica>();
            for (Log log : logsIn(directory)) {
                var view = log.view();
                long lag = Math.max(0, view.highWatermark() - view.endOffset());
                replicas.add(
                        new DirectoryFacts.Replica(log.partition(), view.sizeBytes(), lag, false));
            }
            copies.in(directory).forEach(copy -> replicas.add(copyFacts(copy)));
            return new DirectoryFacts(
                    directory.root(),
                    ErrorCode.NONE,
                    space.totalBytes(),
                    space.usableBytes(),
                    replicas);
        } catch (DiskFailure failure) {
            LOG.error("log directory {} does not tell its size", directory.root(), failure);
            return failedFacts(directory);
        }
    }

    private DirectoryFacts.Replica copyFacts(Log copy) {
        Hosted original = hosted.get(copy.partition());
        var view = copy.view();
        long lag =
                original == null
                        ? DirectoryFacts.Replica.UNKNOWN_LAG
                        : original.log().view().endOffset() - view.endOffset();
        return new DirectoryFacts.Replica(copy.partition(), view.sizeBytes(), lag, true);
    }
}
