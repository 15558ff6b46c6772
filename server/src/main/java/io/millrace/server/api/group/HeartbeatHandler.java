package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.classic.Answers;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.HeartbeatRequest;
import io.millrace.wire.message.HeartbeatResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Heartbeat. */
final class HeartbeatHandler implements Handler<HeartbeatRequest, HeartbeatResponse> {
    private final GroupCoordinator groups;

    HeartbeatHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public CompletionStage<HeartbeatResponse> handle(
            HeartbeatRequest request, RequestContext context) {
        return request.groupId().isEmpty()
                ? CompletableFuture.completedFuture(Answers.heartbeat(ErrorCode.INVALID_GROUP_ID))
                : groups.heartbeat(
                        request.groupId(),
                        request.memberId(),
                        request.groupInstanceId(),
                        request.generationId());
    }
}
