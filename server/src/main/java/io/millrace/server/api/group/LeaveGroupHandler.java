package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.classic.MemberRules.Leaver;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.LeaveGroupRequest;
import io.millrace.wire.message.LeaveGroupResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** LeaveGroup. */
final class LeaveGroupHandler implements Handler<LeaveGroupRequest, LeaveGroupResponse> {
    private static final int WITH_MANY = 3;

    private final GroupCoordinator groups;

    LeaveGroupHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public CompletionStage<LeaveGroupResponse> handle(
            LeaveGroupRequest request, RequestContext context) {
        if (request.groupId().isEmpty()) {
            return CompletableFuture.completedFuture(refused(ErrorCode.INVALID_GROUP_ID.code()));
        }
        if (context.version() >= WITH_MANY) {
            List<Leaver> leavers =
                    request.members().stream()
                            .map(one -> new Leaver(one.memberId(), one.groupInstanceId()))
                            .toList();
            return groups.leave(request.groupId(), leavers);
        }
        return groups.leave(request.groupId(), List.of(new Leaver(request.memberId(), null)))
                .thenApply(LeaveGroupHandler::onlyOne);
    }

    private static LeaveGroupResponse onlyOne(LeaveGroupResponse response) {
        return response.members().isEmpty()
                ? response
                : refused(response.members().getFirst().errorCode());
    }

    private static LeaveGroupResponse refused(short error) {
        return new LeaveGroupResponse(0, error, List.of());
    }
}
