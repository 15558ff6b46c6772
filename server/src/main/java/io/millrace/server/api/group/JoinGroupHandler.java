package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.classic.Answers;
import io.millrace.group.classic.JoinCommand;
import io.millrace.group.classic.Protocol;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.JoinGroupRequest;
import io.millrace.wire.message.JoinGroupResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** JoinGroup. */
final class JoinGroupHandler implements Handler<JoinGroupRequest, JoinGroupResponse> {
    private static final int WITH_REBALANCE_TIMEOUT = 1;
    private static final int WITH_KNOWN_ID = 4;
    private static final int WITH_NULLABLE_PROTOCOL = 7;
    private static final int WITH_SKIPPED_ASSIGNMENT = 9;

    private final GroupCoordinator groups;

    JoinGroupHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public CompletionStage<JoinGroupResponse> handle(
            JoinGroupRequest request, RequestContext context) {
        CompletionStage<JoinGroupResponse> joined =
                request.groupId().isEmpty()
                        ? CompletableFuture.completedFuture(
                                Answers.join(request.memberId(), ErrorCode.INVALID_GROUP_ID))
                        : groups.join(command(request, context));
        return context.version() >= WITH_NULLABLE_PROTOCOL
                ? joined.thenApply(JoinGroupHandler::refusalWithoutProtocol)
                : joined;
    }

    private static JoinGroupResponse refusalWithoutProtocol(JoinGroupResponse response) {
        return response.errorCode() == ErrorCode.NONE.code()
                ? response
                : response.withProtocolName(null);
    }

    private static JoinCommand command(JoinGroupRequest request, RequestContext context) {
        List<Protocol> protocols =
                request.protocols().stream()
                        .map(one -> new Protocol(one.name(), OwnBytes.copy(one.metadata())))
                        .toList();
        String clientId = context.clientId();
        return new JoinCommand(
                request.groupId(),
                request.memberId(),
                request.groupInstanceId(),
                clientId == null ? "" : clientId,
                "/" + context.remote().getHostAddress(),
                context.version() >= WITH_REBALANCE_TIMEOUT
                        ? request.rebalanceTimeoutMs()
                        : request.sessionTimeoutMs(),
                request.sessionTimeoutMs(),
                request.protocolType(),
                protocols,
                context.version() >= WITH_KNOWN_ID,
                context.version() >= WITH_SKIPPED_ASSIGNMENT);
    }
}
