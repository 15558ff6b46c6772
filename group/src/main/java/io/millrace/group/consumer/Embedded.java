package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.io.WireWriter;
import io.millrace.wire.message.ConsumerProtocolAssignment;
import io.millrace.wire.message.ConsumerProtocolSubscription;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What consumers of the classic protocol put into its opaque bytes. */
final class Embedded {
    private Embedded() {}

    /** A subscription, and the version it came in. */
    record Read(int version, ConsumerProtocolSubscription subscription) {}

    /** Null when it cannot be read; versions to come are read as far as the newest goes. */
    static @Nullable Read subscription(ByteBuffer metadata) {
        try {
            var in = new WireReader(metadata.duplicate());
            int version = Math.min(in.int16(), ConsumerProtocolSubscription.VERSIONS.newest());
            return version < 0
                    ? null
                    : new Read(version, ConsumerProtocolSubscription.read(in, version));
        } catch (Malformed unreadable) {
            return null;
        }
    }

    /** The partitions that a subscription says its member has. */
    static PartitionSet owned(ConsumerProtocolSubscription subscription, ClusterImage image) {
        var owned = new PartitionSet.Builder();
        for (var topic : subscription.ownedPartitions()) {
            TopicImage known = image.topic(topic.topic());
            if (known != null) {
                owned.add(known.id(), topic.partitions());
            }
        }
        return owned.build();
    }

    /** An assignment as bytes. */
    static ByteBuffer assignment(PartitionSet partitions, int version, ClusterImage image) {
        List<ConsumerProtocolAssignment.TopicPartition> topics = new ArrayList<>();
        for (var id : partitions.topics()) {
            TopicImage known = image.topic(id);
            if (known != null) {
                topics.add(
                        new ConsumerProtocolAssignment.TopicPartition(
                                known.name(), partitions.of(id)));
            }
        }
        var message = new ConsumerProtocolAssignment(topics, null);
        var out = WireWriter.whole(2 + message.size(version));
        out.int16((short) version);
        message.write(out, version);
        return out.toBuffer();
    }

    /** The partitions of an assignment; none when it cannot be read. */
    static PartitionSet partitions(ByteBuffer assignment, ClusterImage image) {
        var partitions = new PartitionSet.Builder();
        if (assignment.remaining() < 2) {
            return PartitionSet.EMPTY;
        }
        try {
            var in = new WireReader(assignment.duplicate());
            int version = Math.min(in.int16(), ConsumerProtocolAssignment.VERSIONS.newest());
            for (var topic : ConsumerProtocolAssignment.read(in, version).assignedPartitions()) {
                TopicImage known = image.topic(topic.topic());
                if (known != null) {
                    partitions.add(known.id(), topic.partitions());
                }
            }
        } catch (Malformed unreadable) {
            return PartitionSet.EMPTY;
        }
        return partitions.build();
    }
}
