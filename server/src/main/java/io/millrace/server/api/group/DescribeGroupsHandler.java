package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.classic.Descriptions;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.DescribeGroupsRequest;
import io.millrace.wire.message.DescribeGroupsResponse;
import io.millrace.wire.message.DescribeGroupsResponse.DescribedGroup;
import io.millrace.wire.protocol.ErrorCode;

import java.util.concurrent.CompletionStage;

/** DescribeGroups. Before version 6 a group that does not exist is a dead one (KIP-1043). */
final class DescribeGroupsHandler
        implements Handler<DescribeGroupsRequest, DescribeGroupsResponse> {
    private static final int WITH_NOT_FOUND = 6;

    private final GroupCoordinator groups;

    DescribeGroupsHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public CompletionStage<DescribeGroupsResponse> handle(
            DescribeGroupsRequest request, RequestContext context) {
        return Gather.all(request.groups(), groups::describe)
                .thenApply(found ->
                        new DescribeGroupsResponse(
                                0,
                                context.version() >= WITH_NOT_FOUND
                                        ? found
                                        : found.stream()
                                                .map(DescribeGroupsHandler::asDead)
                                                .toList()));
    }

    private static DescribedGroup asDead(DescribedGroup group) {
        return group.errorCode() == ErrorCode.GROUP_ID_NOT_FOUND.code()
                ? Descriptions.refused(group.groupId(), ErrorCode.NONE, null, "Dead")
                : group.withErrorMessage(null);
    }
}
