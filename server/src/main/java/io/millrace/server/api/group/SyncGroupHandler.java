package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.classic.Answers;
import io.millrace.group.classic.SyncRules.SyncCommand;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.SyncGroupRequest;
import io.millrace.wire.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.millrace.wire.message.SyncGroupResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** SyncGroup. */
final class SyncGroupHandler implements Handler<SyncGroupRequest, SyncGroupResponse> {
    private static final int WITH_PROTOCOL = 5;

    private final GroupCoordinator groups;

    SyncGroupHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public CompletionStage<SyncGroupResponse> handle(
            SyncGroupRequest request, RequestContext context) {
        boolean unnamed =
                context.version() >= WITH_PROTOCOL
                        && (request.protocolType() == null || request.protocolName() == null);
        if (unnamed) {
            return refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        }
        if (request.groupId().isEmpty()) {
            return refused(ErrorCode.INVALID_GROUP_ID);
        }
        Map<String, ByteBuffer> plan = new HashMap<>();
        for (SyncGroupRequestAssignment one : request.assignments()) {
            plan.put(one.memberId(), OwnBytes.copy(one.assignment()));
        }
        return groups.sync(
                request.groupId(),
                new SyncCommand(
                        request.memberId(),
                        request.groupInstanceId(),
                        request.generationId(),
                        request.protocolType(),
                        request.protocolName(),
                        plan));
    }

    private static CompletionStage<SyncGroupResponse> refused(ErrorCode why) {
        return CompletableFuture.completedFuture(Answers.sync(why));
    }
}
