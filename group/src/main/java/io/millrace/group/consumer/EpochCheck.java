package io.millrace.group.consumer;

import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Collection;

/** May this client commit or read offsets of a consumer group now? */
final class EpochCheck {
    private EpochCheck() {}

    /**
     * NONE, or why it may not commit. An epoch that is over is good enough for partitions that the
     * member has had since then, those that it is to give up included (KIP-1251).
     */
    static ErrorCode commit(
            ConsumerGroup group,
            Committer who,
            Collection<TopicPartition> partitions,
            ClusterImage image) {
        boolean unnamed = who.memberId().isEmpty() && who.instanceId() == null;
        boolean free = group.isEmpty() || (who.transactional() && unnamed);
        if (who.generation() < 0 && free) {
            return ErrorCode.NONE;
        }
        ConsumerMember member = group.member(who.memberId());
        if (member == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        if (!member.isClassic() && !who.knowsEpochs()) {
            return ErrorCode.UNSUPPORTED_VERSION;
        }
        int epoch = member.standing().epoch();
        if (who.generation() == epoch) {
            return ErrorCode.NONE;
        }
        boolean hadThem =
                !member.isClassic()
                        && who.generation() < epoch
                        && hadAll(member, who.generation(), partitions, image);
        return hadThem ? ErrorCode.NONE : stale(member);
    }

    private static boolean hadAll(
            ConsumerMember member,
            int epoch,
            Collection<TopicPartition> partitions,
            ClusterImage image) {
        return partitions.stream()
                .allMatch(one -> {
                    TopicImage topic = image.topic(one.topic());
                    return topic != null
                            && member.standing().hadAt(topic.id(), one.partition(), epoch);
                });
    }

    /** NONE, or why it may not read; who does not say who it is may. */
    static ErrorCode fetch(ConsumerGroup group, @Nullable String memberId, int epoch) {
        if (memberId == null && epoch < 0) {
            return ErrorCode.NONE;
        }
        ConsumerMember member = memberId == null ? null : group.member(memberId);
        if (member == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        return member.standing().epoch() == epoch ? ErrorCode.NONE : stale(member);
    }

    private static ErrorCode stale(ConsumerMember member) {
        return member.isClassic() ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.STALE_MEMBER_EPOCH;
    }
}
