package io.millrace.server.api.config;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.config.ConfigLayers.Synonym;
import io.millrace.server.config.ConfigSource;
import io.millrace.server.config.Described;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.TopicSettings;
import io.millrace.wire.message.DescribeConfigsRequest;
import io.millrace.wire.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.millrace.wire.message.DescribeConfigsResponse;
import io.millrace.wire.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.millrace.wire.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.millrace.wire.message.DescribeConfigsResponse.DescribeConfigsSynonym;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * DescribeConfigs: the options of topics, of this broker and of all brokers, each with where its
 * value comes from.
 */
public final class DescribeConfigsHandler
        implements Handler<DescribeConfigsRequest, DescribeConfigsResponse> {
    private final Resources resources;
    private final LiveConfig live;
    private final ConfigBook book;

    public DescribeConfigsHandler(
            ClusterView view, int brokerId, LiveConfig live, ConfigBook book) {
        this.resources = new Resources(view, brokerId);
        this.live = live;
        this.book = book;
    }

    @Override
    public CompletionStage<DescribeConfigsResponse> handle(
            DescribeConfigsRequest request, RequestContext context) {
        var results =
                request.resources().stream().map(resource -> describe(resource, request)).toList();
        return CompletableFuture.completedStage(new DescribeConfigsResponse(0, results));
    }

    private DescribeConfigsResult describe(
            DescribeConfigsResource resource, DescribeConfigsRequest request) {
        var found = resources.find(resource.resourceType(), resource.resourceName());
        var target = found.target();
        var configs =
                target == null
                        ? List.<DescribeConfigsResourceResult>of()
                        : all(target).stream()
                                .filter(each -> isAsked(resource, each.name()))
                                .map(each -> result(each, request))
                                .toList();
        return new DescribeConfigsResult(
                found.error().code(),
                found.why(),
                resource.resourceType(),
                resource.resourceName(),
                configs);
    }

    private List<Described> all(ConfigTarget target) {
        return switch (target) {
            case ConfigTarget.Topic _ ->
                    Described.topic(new TopicSettings(book.read(target), live.layers()));
            case ConfigTarget.Broker _ -> Described.broker(live.layers());
            case ConfigTarget.AllBrokers _ -> Described.cluster(live.layers());
        };
    }

    private static boolean isAsked(DescribeConfigsResource resource, String name) {
        var keys = resource.configurationKeys();
        return keys == null || keys.isEmpty() || keys.contains(name);
    }

    private static DescribeConfigsResourceResult result(
            Described described, DescribeConfigsRequest request) {
        var key = described.key();
        return new DescribeConfigsResourceResult(
                described.name(),
                described.value(),
                described.readOnly(),
                described.source() == ConfigSource.DEFAULT,
                described.source().wireId(),
                described.sensitive(),
                request.includeSynonyms()
                        ? described.synonyms().stream()
                                .map(DescribeConfigsHandler::synonym)
                                .toList()
                        : List.of(),
                key == null ? 0 : key.type().wireId(),
                key != null && request.includeDocumentation() ? key.doc() : null);
    }

    private static DescribeConfigsSynonym synonym(Synonym synonym) {
        return new DescribeConfigsSynonym(
                synonym.name(), synonym.value(), synonym.source().wireId());
    }
}
