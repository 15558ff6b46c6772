package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.ListGroupsRequest;
import io.millrace.wire.message.ListGroupsResponse;
import io.millrace.wire.message.ListGroupsResponse.ListedGroup;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** ListGroups, filtered by state (KIP-518) and type (KIP-848); names match whatever their case. */
final class ListGroupsHandler implements Handler<ListGroupsRequest, ListGroupsResponse> {
    private final GroupCoordinator groups;

    ListGroupsHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public CompletionStage<ListGroupsResponse> handle(
            ListGroupsRequest request, RequestContext context) {
        return groups.list()
                .thenApply(listing ->
                        new ListGroupsResponse(
                                0,
                                listing.error().code(),
                                listing.groups().stream()
                                        .filter(group -> isWanted(group, request))
                                        .toList()));
    }

    private static boolean isWanted(ListedGroup group, ListGroupsRequest request) {
        return matches(group.groupState(), request.statesFilter())
                && matches(group.groupType(), request.typesFilter());
    }

    private static boolean matches(String name, List<String> filter) {
        return filter.isEmpty() || filter.stream().anyMatch(name::equalsIgnoreCase);
    }
}
