package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.state.CheckpointText;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/*
 * Any thread may write. Each writes what is known at its start under a name of its own and renames;
 * one that finds that something has changed meanwhile writes again, so whoever comes last has
 * written everything.
 */

/** One checkpoint file of a log directory: an offset per partition. */
final class OffsetCheckpoint {
    static final String TEMPORARY = ".tmp";

    private static final Logger LOG = LoggerFactory.getLogger(OffsetCheckpoint.class);

    private final Disk disk;
    private final Path file;
    private final Map<TopicPartition, Long> offsets = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();

    /** Reads the file; a damaged one counts as empty, with a warning. */
    OffsetCheckpoint(Disk disk, String name) {
        this.disk = disk;
        this.file = disk.root().resolve(name);
        byte[] content = disk.read(file);
        if (content != null && !readAll(content)) {
            LOG.warn("{} is damaged and ignored", file);
            offsets.clear();
        }
    }

    private boolean readAll(byte[] content) {
        List<String[]> lines = CheckpointText.decode(content, 3);
        if (lines == null) {
            return false;
        }
        try {
            for (String[] line : lines) {
                var partition = new TopicPartition(line[0], Integer.parseInt(line[1]));
                offsets.put(partition, Long.parseLong(line[2]));
            }
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The offset of a partition, or null. */
    @Nullable Long get(TopicPartition partition) {
        return offsets.get(partition);
    }

    /** Writes other offsets, in place of all that were there. */
    void replace(Map<TopicPartition, Long> current) {
        if (!offsets.equals(current)) {
            offsets.keySet().retainAll(current.keySet());
            offsets.putAll(current);
            changes.incrementAndGet();
            write();
        }
    }

    /** Forgets a partition, which may be that of a deleted namesake. */
    void forget(TopicPartition partition) {
        if (offsets.remove(partition) != null) {
            changes.incrementAndGet();
            write();
        }
    }

    /** Writes the offset of one partition. */
    void put(TopicPartition partition, long offset) {
        Long before = offsets.put(partition, offset);
        if (before == null || before != offset) {
            changes.incrementAndGet();
            write();
        }
    }

    /** Makes the offset of a partition no more than that. */
    void lower(TopicPartition partition, long offset) {
        Long before = offsets.get(partition);
        if (before != null && before > offset) {
            offsets.put(partition, offset);
            changes.incrementAndGet();
            write();
        }
    }

    /** Creates the file when there is none. */
    void create() {
        if (disk.size(file) < 0) {
            disk.write(file, encode());
        }
    }

    private void write() {
        long seen;
        do {
            seen = changes.get();
            Path beside =
                    file.resolveSibling(
                            file.getFileName() + "." + writes.incrementAndGet() + TEMPORARY);
            disk.replace(file, beside, encode());
        } while (seen != changes.get());
    }

    private ByteBuffer encode() {
        List<String> lines = new ArrayList<>(offsets.size());
        offsets.forEach((partition, offset) ->
                lines.add(partition.topic() + " " + partition.partition() + " " + offset));
        lines.sort(null);
        return CheckpointText.encode(lines);
    }
}
