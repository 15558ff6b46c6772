package io.millrace.server.api.data;

import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.replication.partition.Partition;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.UUID;
import java.util.function.Function;

/**
 * The replicas of this broker, and what the cluster knows of the others: a partition that exists
 * but is not here is an error that makes clients look for its leader.
 */
public final class HostedPartitions implements PartitionLookup {
    private final Function<TopicPartition, @Nullable Partition> hosted;
    private final ClusterView cluster;

    /**
     * Looks in {@code hosted} first.
     *
     * @param hosted the replicas of this broker; null for partitions that it has none of
     */
    public HostedPartitions(
            Function<TopicPartition, @Nullable Partition> hosted, ClusterView cluster) {
        this.hosted = hosted;
        this.cluster = cluster;
    }

    @Override
    public Found find(String topic, UUID topicId, int partition) {
        return topic.isEmpty() ? byId(topicId, partition) : byName(topic, partition);
    }

    private Found byName(String topic, int partition) {
        Partition here = hosted.apply(new TopicPartition(topic, partition));
        return here != null ? new Here(here) : elsewhere(cluster.image(), topic, partition);
    }

    private Found byId(UUID topicId, int partition) {
        ClusterImage image = cluster.image();
        TopicImage topic = image.topic(topicId);
        if (topic == null) {
            return new Missing(ErrorCode.UNKNOWN_TOPIC_ID);
        }
        Partition here = hosted.apply(new TopicPartition(topic.name(), partition));
        if (here == null) {
            return elsewhere(image, topic.name(), partition);
        }
        UUID itsId = here.view().state().topicId();
        return itsId.equals(topicId) || itsId.equals(TopicImage.NO_ID)
                ? new Here(here)
                : new Missing(ErrorCode.INCONSISTENT_TOPIC_ID);
    }

    private static Missing elsewhere(ClusterImage image, String topic, int partition) {
        boolean known = image.partition(topic, partition) != null;
        return new Missing(
                known ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
}
