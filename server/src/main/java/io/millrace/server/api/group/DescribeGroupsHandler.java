package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.classic.Descriptions;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.cluster.AuthorizedOperations;
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
        int operations = AuthorizedOperations.group(request.includeAuthorizedOperations());
        return Gather.all(request.groups(), groups::describe)
                .thenApply(found ->
                        new DescribeGroupsResponse(
                                0,
                                found.stream()
                                        .map(group -> shown(group, context.version(), operations))
                                        .toList()));
    }

    private static DescribedGroup shown(DescribedGroup group, int version, int operations) {
        if (group.errorCode() == ErrorCode.NONE.code()) {
            return group.withAuthorizedOperations(operations);
        }
        if (version >= WITH_NOT_FOUND) {
            return group;
        }
        return group.errorCode() == ErrorCode.GROUP_ID_NOT_FOUND.code()
                ? Descriptions.refused(group.groupId(), ErrorCode.NONE, null, "Dead")
                        .withAuthorizedOperations(operations)
                : group.withErrorMessage(null);
    }
}
