package io.millrace.server.api.group;

import io.millrace.group.DeletedOffsets;
import io.millrace.group.GroupCoordinator;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.OffsetDeleteRequest;
import io.millrace.wire.message.OffsetDeleteResponse;
import io.millrace.wire.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import io.millrace.wire.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** OffsetDelete (KIP-496). */
final class OffsetDeleteHandler implements Handler<OffsetDeleteRequest, OffsetDeleteResponse> {
    private final GroupCoordinator groups;
    private final ClusterView cluster;

    OffsetDeleteHandler(GroupSeams seams) {
        this.groups = seams.groups();
        this.cluster = seams.cluster();
    }

    @Override
    public CompletionStage<OffsetDeleteResponse> handle(
            OffsetDeleteRequest request, RequestContext context) {
        ClusterImage image = cluster.image();
        List<TopicPartition> known = new ArrayList<>();
        for (var topic : request.topics()) {
            for (var one : topic.partitions()) {
                if (image.partition(topic.name(), one.partitionIndex()) != null) {
                    known.add(new TopicPartition(topic.name(), one.partitionIndex()));
                }
            }
        }
        return groups.deleteOffsets(request.groupId(), known)
                .thenApply(deleted -> response(request, deleted));
    }

    private static OffsetDeleteResponse response(
            OffsetDeleteRequest request, DeletedOffsets deleted) {
        if (deleted.error() != ErrorCode.NONE) {
            return new OffsetDeleteResponse(deleted.error().code(), 0, List.of());
        }
        List<OffsetDeleteResponseTopic> topics = new ArrayList<>();
        for (var topic : request.topics()) {
            List<OffsetDeleteResponsePartition> partitions = new ArrayList<>();
            for (var one : topic.partitions()) {
                var where = new TopicPartition(topic.name(), one.partitionIndex());
                ErrorCode error =
                        deleted.partitions()
                                .getOrDefault(where, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
                partitions.add(
                        new OffsetDeleteResponsePartition(one.partitionIndex(), error.code()));
            }
            topics.add(new OffsetDeleteResponseTopic(topic.name(), partitions));
        }
        return new OffsetDeleteResponse(ErrorCode.NONE.code(), 0, topics);
    }
}
