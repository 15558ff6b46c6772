package io.millrace.server.api.group;

import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.offset.CommittedOffset;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.OffsetCommitRequest;
import io.millrace.wire.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.millrace.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.millrace.wire.message.OffsetCommitResponse;
import io.millrace.wire.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.millrace.wire.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * OffsetCommit. Version 0, which Apache Kafka keeps in ZooKeeper, is kept with all others: a group
 * has one truth about its offsets, whatever version its members speak.
 */
final class OffsetCommitHandler implements Handler<OffsetCommitRequest, OffsetCommitResponse> {
    private static final int WITH_COMMIT_TIMESTAMP = 1;
    private static final int WITH_MEMBER_EPOCH = 9;
    private static final int WITH_TOPIC_IDS = 10;
    private static final long NOW = -1;

    private final GroupSeams seams;

    OffsetCommitHandler(GroupSeams seams) {
        this.seams = seams;
    }

    @Override
    public CompletionStage<OffsetCommitResponse> handle(
            OffsetCommitRequest request, RequestContext context) {
        ClusterImage image = seams.cluster().image();
        Map<TopicPartition, CommittedOffset> offsets = new LinkedHashMap<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            TopicImage known = find(image, topic, context);
            for (OffsetCommitRequestPartition one : topic.partitions()) {
                if (known != null && known.partition(one.partitionIndex()) != null) {
                    offsets.put(
                            new TopicPartition(known.name(), one.partitionIndex()),
                            offset(request, topic, one, context));
                }
            }
        }
        var who =
                new Committer(
                        request.memberId(),
                        request.groupInstanceId(),
                        request.generationIdOrMemberEpoch(),
                        false,
                        context.version() >= WITH_MEMBER_EPOCH);
        if (offsets.isEmpty()) {
            return CompletableFuture.completedFuture(response(image, request, context, Map.of()));
        }
        return seams.groups()
                .commit(request.groupId(), who, offsets)
                .thenApply(results -> response(image, request, context, results));
    }

    private static @Nullable TopicImage find(
            ClusterImage image, OffsetCommitRequestTopic topic, RequestContext context) {
        return context.version() >= WITH_TOPIC_IDS
                ? image.topic(topic.topicId())
                : image.topic(topic.name());
    }

    private CommittedOffset offset(
            OffsetCommitRequest request,
            OffsetCommitRequestTopic topic,
            OffsetCommitRequestPartition one,
            RequestContext context) {
        long now = seams.clock().millis();
        boolean dated = context.version() == WITH_COMMIT_TIMESTAMP && one.commitTimestamp() != NOW;
        String metadata = one.committedMetadata();
        return new CommittedOffset(
                one.committedOffset(),
                one.committedLeaderEpoch(),
                metadata == null ? "" : metadata,
                dated ? one.commitTimestamp() : now,
                request.retentionTimeMs() >= 0 ? now + request.retentionTimeMs() : -1,
                topic.topicId());
    }

    private static OffsetCommitResponse response(
            ClusterImage image,
            OffsetCommitRequest request,
            RequestContext context,
            Map<TopicPartition, ErrorCode> results) {
        List<OffsetCommitResponseTopic> topics = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            TopicImage known = find(image, topic, context);
            List<OffsetCommitResponsePartition> partitions = new ArrayList<>();
            for (OffsetCommitRequestPartition one : topic.partitions()) {
                ErrorCode missing =
                        known == null && context.version() >= WITH_TOPIC_IDS
                                ? ErrorCode.UNKNOWN_TOPIC_ID
                                : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
                ErrorCode error =
                        known == null
                                ? missing
                                : results.getOrDefault(
                                        new TopicPartition(known.name(), one.partitionIndex()),
                                        missing);
                partitions.add(
                        new OffsetCommitResponsePartition(one.partitionIndex(), error.code()));
            }
            topics.add(new OffsetCommitResponseTopic(topic.name(), topic.topicId(), partitions));
        }
        return new OffsetCommitResponse(0, topics);
    }
}
