package io.millrace.group.consumer;

import io.millrace.group.assign.Assignor.Topic;
import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.PartitionImage;
import io.millrace.replication.cluster.TopicImage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What of topics matters to an assignment. */
final class TopicFacts {
    private static final long SEED = 0x9e37_79b9_7f4a_7c15L;

    private TopicFacts() {}

    /** A topic as assignors see it. */
    static Topic shape(TopicImage topic, ClusterImage image) {
        List<Set<String>> racks = new ArrayList<>();
        for (PartitionImage partition : topic.partitions()) {
            Set<String> here = new TreeSet<>();
            for (int replica : partition.replicas()) {
                BrokerInfo broker = image.brokers().get(replica);
                String rack = broker == null ? null : broker.rack();
                if (rack != null) {
                    here.add(rack);
                }
            }
            racks.add(here);
        }
        return new Topic(topic.id(), racks);
    }

    /**
     * A number that is another when the topics' ids, partitions or racks are others; 0 of no topic.
     * Only this broker's own numbers are compared with each other: whoever finds another's assigns
     * once more than it need.
     */
    static long hash(Collection<String> names, ClusterImage image) {
        long hash = 0;
        for (String name : names) {
            TopicImage topic = image.topic(name);
            if (topic == null) {
                continue;
            }
            hash = mix(hash, name.hashCode());
            hash = mix(hash, topic.id().getMostSignificantBits());
            hash = mix(hash, topic.id().getLeastSignificantBits());
            for (Set<String> racks : shape(topic, image).racks()) {
                hash = mix(hash, racks.hashCode());
            }
        }
        return hash;
    }

    private static long mix(long hash, long more) {
        long mixed = (hash ^ more) * SEED + SEED;
        return mixed ^ (mixed >>> 29);
    }

    /** Whether nothing of these topics can have changed between two images. */
    static boolean isSame(Collection<String> names, ClusterImage before, ClusterImage after) {
        if (before == after) {
            return true;
        }
        for (String name : names) {
            if (!Objects.equals(before.topic(name), after.topic(name))) {
                return false;
            }
        }
        return before.brokers().equals(after.brokers());
    }
}
