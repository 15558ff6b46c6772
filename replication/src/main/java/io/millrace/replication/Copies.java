package io.millrace.replication;

import io.millrace.log.Log;
import io.millrace.log.LogDirectory;
import io.millrace.log.PartitionFolder;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The copies that are to replace logs in other directories (Kafka's future logs), and the
 * directories that were asked for before there was a log. Any thread.
 */
final class Copies {
    private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

    private final Map<TopicPartition, Hosted> copies = new ConcurrentHashMap<>();
    private final Map<TopicPartition, LogDirectory> wishes = new ConcurrentHashMap<>();

    /** The copy of a partition's log, or null. */
    @Nullable Hosted get(TopicPartition partition) {
        return copies.get(partition);
    }

    /** Takes a copy, which its owner goes on to use or to remove, off the list. */
    void forget(TopicPartition partition) {
        copies.remove(partition);
    }

    /** The copies in a directory, by name. */
    List<Log> in(LogDirectory directory) {
        var logs = new ArrayList<Log>();
        for (Hosted each : copies.values()) {
            if (each.directory().equals(directory)) {
                logs.add(each.log());
            }
        }
        logs.sort(Comparator.comparing(Log::partition));
        return logs;
    }

    /** Begins a copy; waits for the disk. */
    Hosted create(LogDirectory directory, Log original, @Nullable UUID topicId) {
        Log log = directory.createFuture(original.partition(), topicId, original.config());
        var created = new Hosted(log, directory);
        copies.put(original.partition(), created);
        return created;
    }

    /**
     * Opens a copy that was left by a former life of the broker, or removes it when it is good for
     * nothing; waits for the disk.
     *
     * @param original the log that it is a copy of, null when there is none
     */
    void open(LogDirectory directory, PartitionFolder folder, @Nullable Hosted original) {
        if (original == null) {
            LOG.warn("{} is the copy of a log that is not there; it is left alone", folder.path());
            return;
        }
        boolean another = copies.containsKey(folder.partition());
        if (another || original.directory().equals(directory)) {
            directory.discard(folder);
            return;
        }
        Log log = directory.open(folder, original.log().config());
        if (Objects.equals(log.topicId(), original.log().topicId())) {
            copies.put(folder.partition(), new Hosted(log, directory));
        } else {
            log.abandon();
            directory.discard(folder);
        }
    }

    // ---- directories asked for in advance

    /** Remembers where a log that is not there yet is to be created. */
    void wish(TopicPartition partition, LogDirectory directory) {
        wishes.put(partition, directory);
    }

    /** Where the log was asked to be, or null; the wish is granted and forgotten. */
    @Nullable LogDirectory takeWish(TopicPartition partition) {
        return wishes.remove(partition);
    }

    /** Takes a failed directory's copies off the list; they belong to the caller. */
    List<Log> fail(LogDirectory directory) {
        List<Log> gone = in(directory);
        gone.forEach(log -> copies.remove(log.partition()));
        wishes.values().removeIf(directory::equals);
        return gone;
    }
}
