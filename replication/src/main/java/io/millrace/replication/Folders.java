package io.millrace.replication;

import io.millrace.log.LogDirectory;
import io.millrace.log.PartitionFolder;
import io.millrace.log.disk.DiskFailure;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a start finds in the log directories. Of a replica that was being replaced when the broker
 * died, and is there twice, the one that was to go is out of the way then.
 */
final class Folders {
    private Folders() {}

    /**
     * The folders to be opened.
     *
     * @param onFailure told of directories that cannot be read, and are left out
     */
    static Map<LogDirectory, List<PartitionFolder>> of(
            Collection<LogDirectory> directories, Consumer<DiskFailure> onFailure) {
        Map<LogDirectory, List<PartitionFolder>> found = new LinkedHashMap<>();
        for (LogDirectory directory : directories) {
            try {
                found.put(directory, new ArrayList<>(directory.folders()));
            } catch (DiskFailure failure) {
                onFailure.accept(failure);
            }
        }
        Map<TopicPartition, Integer> times = new HashMap<>();
        found.values().forEach(all -> all.forEach(folder -> count(folder, times)));
        found.forEach((directory, folders) -> {
            try {
                folders.removeIf(folder -> isReplaced(directory, folder, times));
            } catch (DiskFailure failure) {
                onFailure.accept(failure);
            }
        });
        return found;
    }

    private static void count(PartitionFolder folder, Map<TopicPartition, Integer> times) {
        if (folder.kind() == PartitionFolder.Kind.CURRENT) {
            times.merge(folder.partition(), 1, Integer::sum);
        }
    }

    private static boolean isReplaced(
            LogDirectory directory, PartitionFolder folder, Map<TopicPartition, Integer> times) {
        boolean twice =
                folder.kind() == PartitionFolder.Kind.CURRENT
                        && times.getOrDefault(folder.partition(), 0) > 1;
        if (twice && directory.isReplaced(folder)) {
            directory.discard(folder);
            return true;
        }
        return false;
    }
}
