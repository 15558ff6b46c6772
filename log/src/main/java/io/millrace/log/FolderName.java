package io.millrace.log;

import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.random.RandomGenerator;

/*
 *   orders-7                                            the replica
 *   orders-7.0123456789abcdef0123456789abcdef-delete    the same, being deleted
 *                                            -future    a copy that is to replace it
 *                                            -stray     found not to belong here
 */

/** The names of partitions' folders. */
final class FolderName {
    private static final String DELETE = "-delete";
    private static final String FUTURE = "-future";
    private static final String STRAY = "-stray";
    private static final int LONGEST = 255;

    private FolderName() {}

    /** What a name says, or null when it is no partition's. */
    static @Nullable Parsed parse(String name) {
        for (String suffix : new String[] {DELETE, FUTURE, STRAY}) {
            if (name.endsWith(suffix)) {
                int dot = name.lastIndexOf('.');
                TopicPartition partition = dot < 0 ? null : partition(name.substring(0, dot));
                return partition == null ? null : new Parsed(partition, kind(suffix));
            }
        }
        TopicPartition partition = partition(name);
        return partition == null ? null : new Parsed(partition, PartitionFolder.Kind.CURRENT);
    }

    record Parsed(TopicPartition partition, PartitionFolder.Kind kind) {}

    private static PartitionFolder.Kind kind(String suffix) {
        return switch (suffix) {
            case DELETE -> PartitionFolder.Kind.DELETED;
            case FUTURE -> PartitionFolder.Kind.FUTURE;
            default -> PartitionFolder.Kind.STRAY;
        };
    }

    private static @Nullable TopicPartition partition(String name) {
        int dash = name.lastIndexOf('-');
        if (dash <= 0 || dash == name.length() - 1) {
            return null;
        }
        try {
            int number = Integer.parseInt(name.substring(dash + 1));
            return number < 0 ? null : new TopicPartition(name.substring(0, dash), number);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** A name for a replica that is being deleted; a long topic is cut so that it fits. */
    static String forDelete(TopicPartition partition, RandomGenerator random) {
        String tail = "-" + partition.partition() + "." + hex(random) + DELETE;
        String topic = partition.topic();
        return topic.substring(0, Math.min(topic.length(), LONGEST - tail.length())) + tail;
    }

    /** A name for a copy that is to replace a replica. */
    static String forFuture(TopicPartition partition, RandomGenerator random) {
        return partition + "." + hex(random) + FUTURE;
    }

    private static String hex(RandomGenerator random) {
        return String.format("%016x%016x", random.nextLong(), random.nextLong());
    }
}
