package io.millrace.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.group.consumer.ConsumerConfig;
import io.millrace.group.consumer.GroupSettings;
import io.millrace.group.consumer.World;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterImage.TopicChange;
import io.millrace.replication.cluster.PartitionImage;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Worlds for consumer groups in tests. */
final class Worlds {
    static final World EMPTY = of(() -> ClusterImage.EMPTY);

    private Worlds() {}

    static World of(Supplier<ClusterImage> image) {
        return new World(ConsumerConfig.DEFAULTS, _ -> GroupSettings.DEFAULTS, image);
    }

    /** An image with a topic of so many partitions more. */
    static ClusterImage with(ClusterImage image, String topic, int partitions) {
        List<PartitionImage> all = new ArrayList<>();
        for (int one = 0; one < partitions; one++) {
            all.add(new PartitionImage(one, 1, 0, 0, List.of(1), List.of(1), List.of()));
        }
        return image.withTopics(List.of(new TopicChange(topic, idOf(topic), all)));
    }

    /** The id of a topic in these images. */
    static UUID idOf(String topic) {
        return UUID.nameUUIDFromBytes(topic.getBytes(UTF_8));
    }
}
