package io.millrace.replication.cluster;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.UUID;

/**
 * One topic.
 *
 * @param name its name
 * @param id its id; all zero bits when the controller did not tell one
 * @param partitions its partitions, ascending by number; usually without gaps
 */
public record TopicImage(String name, UUID id, List<PartitionImage> partitions) {
    /** The id of a topic that has none. */
    public static final UUID NO_ID = new UUID(0, 0);

    /** Copies the list. */
    public TopicImage {
        partitions = List.copyOf(partitions);
    }

    /** The partition of that number, or null. */
    public @Nullable PartitionImage partition(int number) {
        if (number >= 0 && number < partitions.size()) {
            PartitionImage likely = partitions.get(number);
            if (likely.partition() == number) {
                return likely;
            }
        }
        for (PartitionImage image : partitions) {
            if (image.partition() == number) {
                return image;
            }
        }
        return null;
    }
}
