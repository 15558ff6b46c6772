package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.cluster.PartitionImage;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.FindCoordinatorRequest;
import io.millrace.wire.message.FindCoordinatorResponse;
import io.millrace.wire.message.FindCoordinatorResponse.Coordinator;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * FindCoordinator. The first question about a group creates the topic that holds groups, and so
 * with transactional ids.
 */
final class FindCoordinatorHandler
        implements Handler<FindCoordinatorRequest, FindCoordinatorResponse> {
    private static final int WITH_MANY_KEYS = 4;
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;

    private final GroupSeams seams;

    FindCoordinatorHandler(GroupSeams seams) {
        this.seams = seams;
    }

    @Override
    public CompletionStage<FindCoordinatorResponse> handle(
            FindCoordinatorRequest request, RequestContext context) {
        return CompletableFuture.completedFuture(
                context.version() >= WITH_MANY_KEYS
                        ? FindCoordinatorResponse.DEFAULT.withCoordinators(
                                request.coordinatorKeys().stream()
                                        .map(key -> find(key, request.keyType(), context))
                                        .toList())
                        : single(find(request.key(), request.keyType(), context)));
    }

    private static FindCoordinatorResponse single(Coordinator found) {
        return new FindCoordinatorResponse(
                0,
                found.errorCode(),
                found.errorMessage(),
                found.nodeId(),
                found.host(),
                found.port(),
                List.of());
    }

    private Coordinator find(String key, byte type, RequestContext context) {
        return switch (type) {
            case GROUP -> find(key, GroupCoordinator.TOPIC, context);
            case TRANSACTION -> find(key, TransactionCoordinator.TOPIC, context);
            default -> refused(key, ErrorCode.INVALID_REQUEST, "unknown key type " + type);
        };
    }

    private Coordinator find(String key, String topicName, RequestContext context) {
        ClusterImage image = seams.cluster().image();
        TopicImage topic = image.topic(topicName);
        if (topic == null || topic.partitions().isEmpty()) {
            seams.createTopic().accept(topicName, context);
            return unavailable(key);
        }
        int number = GroupCoordinator.partitionOf(key, topic.partitions().size());
        PartitionImage partition = topic.partition(number);
        BrokerInfo leader = partition == null ? null : image.brokers().get(partition.leader());
        Endpoint endpoint = leader == null ? null : leader.endpoint(context.listener());
        return leader == null || endpoint == null
                ? unavailable(key)
                : new Coordinator(
                        key,
                        leader.id(),
                        endpoint.host(),
                        endpoint.port(),
                        ErrorCode.NONE.code(),
                        null);
    }

    private static Coordinator unavailable(String key) {
        return refused(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, null);
    }

    private static Coordinator refused(String key, ErrorCode why, @Nullable String message) {
        return new Coordinator(key, -1, "", -1, why.code(), message);
    }
}
