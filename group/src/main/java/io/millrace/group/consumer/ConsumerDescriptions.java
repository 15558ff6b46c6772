package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.wire.message.ConsumerGroupDescribeResponse.Assignment;
import io.millrace.wire.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.millrace.wire.message.ConsumerGroupDescribeResponse.Member;
import io.millrace.wire.message.ConsumerGroupDescribeResponse.TopicPartitions;
import io.millrace.wire.message.ListGroupsResponse.ListedGroup;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Consumer groups as ConsumerGroupDescribe and ListGroups show them. */
public final class ConsumerDescriptions {
    private static final int NOT_ASKED = Integer.MIN_VALUE;
    private static final byte CLASSIC = 0;
    private static final byte CONSUMER = 1;

    private ConsumerDescriptions() {}

    /** A group in full. */
    static DescribedGroup of(ConsumerGroup group, Draft draft) {
        List<Member> members = new ArrayList<>();
        for (ConsumerMember member : group.members().values()) {
            members.add(member(group, member, draft.image));
        }
        return new DescribedGroup(
                ErrorCode.NONE.code(),
                null,
                group.id(),
                group.stateName(),
                group.epoch(),
                group.assignmentEpoch(),
                TargetRules.assignor(draft).name(),
                members,
                NOT_ASKED);
    }

    private static Member member(ConsumerGroup group, ConsumerMember member, ClusterImage image) {
        Profile profile = member.profile();
        return new Member(
                member.id(),
                profile.instanceId(),
                profile.rackId(),
                member.standing().epoch(),
                profile.clientId(),
                profile.clientHost(),
                List.copyOf(profile.subscription().names()),
                profile.subscription().regex(),
                assignment(member.standing().held().partitions(), image),
                assignment(group.target(member.id()), image),
                member.isClassic() ? CLASSIC : CONSUMER);
    }

    private static Assignment assignment(PartitionSet partitions, ClusterImage image) {
        List<TopicPartitions> topics = new ArrayList<>();
        for (var id : partitions.topics()) {
            TopicImage topic = image.topic(id);
            if (topic != null) {
                topics.add(new TopicPartitions(id, topic.name(), partitions.of(id)));
            }
        }
        return new Assignment(topics);
    }

    /** A group that cannot be shown. */
    public static DescribedGroup refused(String id, ErrorCode error, @Nullable String message) {
        return new DescribedGroup(error.code(), message, id, "", 0, 0, "", List.of(), NOT_ASKED);
    }

    /** A group in a list. */
    public static ListedGroup listed(ConsumerGroup group) {
        return new ListedGroup(group.id(), "consumer", group.stateName(), "consumer");
    }
}
