package io.millrace.replication.cluster;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Everything a broker knows of the cluster at one moment. Immutable; a change makes a new image
 * that shares what did not change, so its price grows with the change and not with the cluster.
 */
public final class ClusterImage {
    /** Nothing known yet. */
    public static final ClusterImage EMPTY =
            new ClusterImage(-1, -1, new TreeMap<>(), ShardedMap.empty(), ShardedMap.empty());

    private final int controllerId;
    private final int controllerEpoch;
    private final SortedMap<Integer, BrokerInfo> brokers;
    private final ShardedMap<String, TopicImage> byName;
    private final ShardedMap<UUID, TopicImage> byId;

    private ClusterImage(
            int controllerId,
            int controllerEpoch,
            SortedMap<Integer, BrokerInfo> brokers,
            ShardedMap<String, TopicImage> byName,
            ShardedMap<UUID, TopicImage> byId) {
        this.controllerId = controllerId;
        this.controllerEpoch = controllerEpoch;
        this.brokers = Collections.unmodifiableSortedMap(brokers);
        this.byName = byName;
        this.byId = byId;
    }

    /** The broker that is controller, -1 when unknown. */
    public int controllerId() {
        return controllerId;
    }

    /** The epoch of the controller that sent the last change, -1 before the first. */
    public int controllerEpoch() {
        return controllerEpoch;
    }

    /** The live brokers by id, ascending. */
    public SortedMap<Integer, BrokerInfo> brokers() {
        return brokers;
    }

    /** Whether the broker of that id lives. */
    public boolean isAlive(int brokerId) {
        return brokers.containsKey(brokerId);
    }

    /** The number of topics. */
    public int topicCount() {
        return byName.size();
    }

    /** The topic of that name, or null. */
    public @Nullable TopicImage topic(String name) {
        return byName.get(name);
    }

    /** The topic of that id, or null. */
    public @Nullable TopicImage topic(UUID id) {
        return byId.get(id);
    }

    /** The partition, or null when topic or partition is unknown. */
    public @Nullable PartitionImage partition(String topic, int partition) {
        TopicImage image = byName.get(topic);
        return image == null ? null : image.partition(partition);
    }

    /** All topics sorted by name; costs a sort at each call. */
    public List<TopicImage> topics() {
        List<TopicImage> all = byName.values();
        all.sort(Comparator.comparing(TopicImage::name));
        return all;
    }

    /** This image as told by another controller, or at another epoch. */
    public ClusterImage withController(int id, int epoch) {
        return new ClusterImage(id, epoch, brokers, byName, byId);
    }

    /** This image with exactly these live brokers. */
    public ClusterImage withBrokers(Collection<BrokerInfo> live) {
        var next = new TreeMap<Integer, BrokerInfo>();
        live.forEach(broker -> next.put(broker.id(), broker));
        return new ClusterImage(controllerId, controllerEpoch, next, byName, byId);
    }

    /** This image with nothing known of topics. */
    ClusterImage withoutTopics() {
        return new ClusterImage(
                controllerId,
                controllerEpoch,
                new TreeMap<>(brokers),
                ShardedMap.empty(),
                ShardedMap.empty());
    }

    /**
     * This image with partitions added, replaced, or removed (those whose leader is {@link
     * PartitionImage#BEING_DELETED}); a topic goes with its last partition. A topic that comes
     * under another id than before was deleted and created again: its old partitions go.
     */
    public ClusterImage withTopics(Collection<TopicChange> changes) {
        if (changes.isEmpty()) {
            return this;
        }
        var names = byName.edit();
        var ids = byId.edit();
        for (TopicChange change : changes) {
            apply(change, names, ids);
        }
        return new ClusterImage(controllerId, controllerEpoch, brokers, names.done(), ids.done());
    }

    private static void apply(
            TopicChange change,
            ShardedMap.Edit<String, TopicImage> names,
            ShardedMap.Edit<UUID, TopicImage> ids) {
        TopicImage before = names.get(change.name());
        if (before != null && !before.id().equals(TopicImage.NO_ID)) {
            ids.remove(before.id());
        }
        TopicImage after = change.appliedTo(before);
        if (after.partitions().isEmpty()) {
            names.remove(after.name());
            return;
        }
        names.put(after.name(), after);
        if (!after.id().equals(TopicImage.NO_ID)) {
            ids.put(after.id(), after);
        }
    }

    /**
     * The changed partitions of one topic.
     *
     * @param name the topic
     * @param id its id, {@link TopicImage#NO_ID} when not told: the known one stays
     * @param partitions the partitions that changed
     */
    public record TopicChange(String name, UUID id, List<PartitionImage> partitions) {
        private TopicImage appliedTo(@Nullable TopicImage before) {
            boolean same =
                    before != null && (id.equals(TopicImage.NO_ID) || id.equals(before.id()));
            boolean told = before == null || !before.id().equals(TopicImage.NO_ID);
            boolean sameTopic = same || !told;
            Map<Integer, PartitionImage> merged = new TreeMap<>();
            if (before != null && sameTopic) {
                before.partitions().forEach(image -> merged.put(image.partition(), image));
            }
            for (PartitionImage image : partitions) {
                if (image.leader() == PartitionImage.BEING_DELETED) {
                    merged.remove(image.partition());
                } else {
                    merged.put(image.partition(), image);
                }
            }
            UUID known = before != null && id.equals(TopicImage.NO_ID) ? before.id() : id;
            return new TopicImage(name, known, new ArrayList<>(merged.values()));
        }
    }
}
