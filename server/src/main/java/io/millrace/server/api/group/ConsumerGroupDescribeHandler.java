package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.consumer.ConsumerDescriptions;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.cluster.AuthorizedOperations;
import io.millrace.wire.message.ConsumerGroupDescribeRequest;
import io.millrace.wire.message.ConsumerGroupDescribeResponse;
import io.millrace.wire.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.millrace.wire.protocol.ErrorCode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** ConsumerGroupDescribe (KIP-848). */
final class ConsumerGroupDescribeHandler
        implements Handler<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse> {
    private final GroupCoordinator groups;

    ConsumerGroupDescribeHandler(GroupCoordinator groups) {
        this.groups = groups;
    }

    @Override
    public CompletionStage<ConsumerGroupDescribeResponse> handle(
            ConsumerGroupDescribeRequest request, RequestContext context) {
        int operations = AuthorizedOperations.group(request.includeAuthorizedOperations());
        return Gather.all(request.groupIds(), this::describe)
                .thenApply(found ->
                        new ConsumerGroupDescribeResponse(
                                0,
                                found.stream()
                                        .map(group ->
                                                group.errorCode() == ErrorCode.NONE.code()
                                                        ? group.withAuthorizedOperations(operations)
                                                        : group)
                                        .toList()));
    }

    private CompletionStage<DescribedGroup> describe(String id) {
        return id.isEmpty()
                ? CompletableFuture.completedFuture(
                        ConsumerDescriptions.refused(id, ErrorCode.INVALID_GROUP_ID, null))
                : groups.describeConsumers(id);
    }
}
