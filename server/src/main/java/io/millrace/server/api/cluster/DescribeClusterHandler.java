package io.millrace.server.api.cluster;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.DescribeClusterRequest;
import io.millrace.wire.message.DescribeClusterResponse;
import io.millrace.wire.message.DescribeClusterResponse.DescribeClusterBroker;
import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** DescribeCluster: who is here, and who is controller. */
public final class DescribeClusterHandler
        implements Handler<DescribeClusterRequest, DescribeClusterResponse> {
    private static final int BROKERS = 1;
    private static final int CONTROLLERS = 2;

    private final ClusterView view;
    private final String clusterId;

    public DescribeClusterHandler(ClusterView view, String clusterId) {
        this.view = view;
        this.clusterId = clusterId;
    }

    @Override
    public CompletionStage<DescribeClusterResponse> handle(
            DescribeClusterRequest request, RequestContext context) {
        return CompletableFuture.completedStage(answer(request, context.listener()));
    }

    private DescribeClusterResponse answer(DescribeClusterRequest request, String listener) {
        var plain = DescribeClusterResponse.DEFAULT;
        if (request.endpointType() == CONTROLLERS) {
            return plain.withErrorCode(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code())
                    .withErrorMessage("this is a broker; it cannot list controllers");
        }
        if (request.endpointType() != BROKERS) {
            return plain.withErrorCode(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE.code())
                    .withErrorMessage("unknown endpoint type " + request.endpointType());
        }
        var image = view.image();
        return plain.withErrorMessage(null)
                .withClusterId(clusterId)
                .withControllerId(image.controllerId())
                .withBrokers(brokers(image, listener))
                .withClusterAuthorizedOperations(
                        AuthorizedOperations.cluster(request.includeClusterAuthorizedOperations()));
    }

    private static List<DescribeClusterBroker> brokers(ClusterImage image, String listener) {
        var result = new ArrayList<DescribeClusterBroker>();
        for (BrokerInfo broker : image.brokers().values()) {
            var endpoint = broker.endpoint(listener);
            if (endpoint != null) {
                result.add(
                        new DescribeClusterBroker(
                                broker.id(),
                                endpoint.host(),
                                endpoint.port(),
                                broker.rack(),
                                false));
            }
        }
        return result;
    }
}
