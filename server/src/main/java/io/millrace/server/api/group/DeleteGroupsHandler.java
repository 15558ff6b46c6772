package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.DeleteGroupsRequest;
import io.millrace.wire.message.DeleteGroupsResponse;
import io.millrace.wire.message.DeleteGroupsResponse.DeletableGroupResult;

import java.util.LinkedHashSet;
import java.util.concurrent.CompletionStage;

/** DeleteGroups. */
final class DeleteGroupsHandler implements Handler<DeleteGroupsRequest, DeleteGroupsResponse> {
    private final GroupCoordinator groups;

    DeleteGroupsHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public CompletionStage<DeleteGroupsResponse> handle(
            DeleteGroupsRequest request, RequestContext context) {
        return Gather.all(new LinkedHashSet<>(request.groupsNames()), this::delete)
                .thenApply(results -> new DeleteGroupsResponse(0, results));
    }

    private CompletionStage<DeletableGroupResult> delete(String group) {
        return groups.delete(group)
                .thenApply(error -> new DeletableGroupResult(group, error.code(), null));
    }
}
