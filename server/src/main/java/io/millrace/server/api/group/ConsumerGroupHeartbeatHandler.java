package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.assign.PartitionSet;
import io.millrace.group.consumer.HeartbeatCommand;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.millrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.millrace.wire.protocol.TopicId;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** ConsumerGroupHeartbeat (KIP-848). From version 1 on members name themselves (KIP-1082). */
final class ConsumerGroupHeartbeatHandler
        implements Handler<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse> {
    private static final int WITH_OWN_ID = 1;

    private final GroupCoordinator groups;

    ConsumerGroupHeartbeatHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public CompletionStage<ConsumerGroupHeartbeatResponse> handle(
            ConsumerGroupHeartbeatRequest request, RequestContext context) {
        boolean named =
                !request.memberId().isEmpty()
                        || request.memberEpoch() != 0
                        || context.version() >= WITH_OWN_ID;
        String clientId = context.clientId();
        return groups.heartbeat(
                new HeartbeatCommand(
                        request.groupId(),
                        named ? request.memberId() : TopicId.text(UUID.randomUUID()),
                        request.memberEpoch(),
                        request.instanceId(),
                        request.rackId(),
                        request.rebalanceTimeoutMs(),
                        clientId == null ? "" : clientId,
                        "/" + context.remote().getHostAddress(),
                        request.subscribedTopicNames(),
                        request.subscribedTopicRegex(),
                        request.serverAssignor(),
                        owned(request.topicPartitions())));
    }

    private static @Nullable PartitionSet owned(
            @Nullable List<ConsumerGroupHeartbeatRequest.TopicPartitions> topics) {
        if (topics == null) {
            return null;
        }
        var owned = new PartitionSet.Builder();
        topics.forEach(topic -> owned.add(topic.topicId(), topic.partitions()));
        return owned.build();
    }
}
