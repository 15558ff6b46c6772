package io.millrace.server.api.config;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.ListConfigResourcesRequest;
import io.millrace.wire.message.ListConfigResourcesResponse;
import io.millrace.wire.message.ListConfigResourcesResponse.ConfigResource;
import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * ListConfigResources (KIP-1142): what has configs. Version 0 is ListClientMetricsResources of
 * KIP-714 and knows nothing else.
 */
public final class ListConfigResourcesHandler
        implements Handler<ListConfigResourcesRequest, ListConfigResourcesResponse> {
    private static final Set<Byte> ALL =
            Set.of(
                    Resources.TOPIC,
                    Resources.BROKER,
                    Resources.BROKER_LOGGER,
                    Resources.CLIENT_METRICS,
                    Resources.GROUP);

    private final ClusterView view;
    private final ConfigBook book;

    public ListConfigResourcesHandler(ClusterView view, ConfigBook book) {
        this.view = view;
        this.book = book;
    }

    @Override
    public CompletionStage<ListConfigResourcesResponse> handle(
            ListConfigResourcesRequest request, RequestContext context) {
        return CompletableFuture.completedStage(
                context.version() == 0
                        ? answer(Set.of(Resources.CLIENT_METRICS))
                        : answer(request.resourceTypes()));
    }

    private ListConfigResourcesResponse answer(List<Byte> wanted) {
        return answer(wanted.isEmpty() ? ALL : new LinkedHashSet<>(wanted));
    }

    private ListConfigResourcesResponse answer(Set<Byte> types) {
        if (!ALL.containsAll(types)) {
            return new ListConfigResourcesResponse(
                    0, ErrorCode.UNSUPPORTED_VERSION.code(), List.of());
        }
        var found = new ArrayList<ConfigResource>();
        types.stream().sorted().forEach(type -> add(type, found));
        return new ListConfigResourcesResponse(0, ErrorCode.NONE.code(), found);
    }

    private void add(byte type, List<ConfigResource> found) {
        var names =
                switch (type) {
                    case Resources.TOPIC -> view.image().topics().stream().map(TopicImage::name);
                    case Resources.CLIENT_METRICS -> book.clientMetrics().stream();
                    case Resources.GROUP -> book.groups().stream();
                    default -> view.image().brokers().keySet().stream().map(String::valueOf);
                };
        names.forEach(name -> found.add(new ConfigResource(name, type)));
    }
}
