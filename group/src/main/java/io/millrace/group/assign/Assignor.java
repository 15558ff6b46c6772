package io.millrace.group.assign;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;

/** A way of sharing partitions out. The same task always has the same result. */
public interface Assignor {
    /** As clients ask for it. */
    String name();

    /** What each member is to have; every member of the task has an entry. */
    Map<String, PartitionSet> assign(Task task);

    /**
     * What there is to share out.
     *
     * @param members by id
     * @param topics those that somebody has subscribed to and that exist
     */
    record Task(SortedMap<String, Subscriber> members, SortedMap<UUID, Topic> topics) {
        /** About how much work it is. */
        public long size() {
            long partitions = 0;
            for (Topic topic : topics.values()) {
                partitions += topic.racks().size();
            }
            long subscriptions = 0;
            for (Subscriber member : members.values()) {
                subscriptions += 1 + member.topics().size();
            }
            return partitions + subscriptions;
        }
    }

    /**
     * A member.
     *
     * @param instanceId of a static member (KIP-345)
     * @param rack where it stands, if it told
     * @param topics what it wants; may hold topics that do not exist
     * @param before what it was to have so far
     */
    record Subscriber(
            String id,
            @Nullable String instanceId,
            @Nullable String rack,
            Set<UUID> topics,
            PartitionSet before) {}

    /**
     * A topic.
     *
     * @param racks by partition: where its replicas stand
     */
    record Topic(UUID id, List<Set<String>> racks) {
        /** Whether a partition has a replica in the rack; nobody's rack has none. */
        boolean isIn(int partition, @Nullable String rack) {
            return rack != null && racks.get(partition).contains(rack);
        }
    }
}
