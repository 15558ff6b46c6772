package io.millrace.server.api.config;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.config.ConfigLayers.Synonym;
import io.millrace.server.config.ConfigSource;
import io.millrace.server.config.Described;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.ResourceSettings;
import io.millrace.wire.message.DescribeConfigsRequest;
import io.millrace.wire.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.millrace.wire.message.DescribeConfigsResponse;
import io.millrace.wire.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.millrace.wire.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.millrace.wire.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * DescribeConfigs: the options of topics, groups, subscriptions to metrics, of this broker and of
 * all brokers, each with where its value comes from; and the levels of this broker's loggers.
 */
public final class DescribeConfigsHandler
        implements Handler<DescribeConfigsRequest, DescribeConfigsResponse> {
    private final Resources resources;
    private final LiveConfig live;
    private final ConfigBook book;
    private final LogLevels loggers;

    public DescribeConfigsHandler(
            ClusterView view, int brokerId, LiveConfig live, ConfigBook book, LogLevels loggers) {
        this.resources = new Resources(view, brokerId);
        this.live = live;
        this.book = book;
        this.loggers = loggers;
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
        try {
            var target = resources.toDescribe(resource.resourceType(), resource.resourceName());
            var asked =
                    all(target, request).stream()
                            .filter(each -> isAsked(resource, each.name()))
                            .toList();
            return result(resource, ErrorCode.NONE, null, asked);
        } catch (Refusal e) {
            return result(resource, e.error(), e.getMessage(), List.of());
        }
    }

    private static DescribeConfigsResult result(
            DescribeConfigsResource resource,
            ErrorCode error,
            @Nullable String why,
            List<DescribeConfigsResourceResult> configs) {
        return new DescribeConfigsResult(
                error.code(), why, resource.resourceType(), resource.resourceName(), configs);
    }

    private List<DescribeConfigsResourceResult> all(
            ConfigTarget target, DescribeConfigsRequest request) {
        return switch (target) {
            case ConfigTarget.Loggers _ ->
                    loggers.all().entrySet().stream()
                            .map(each -> logger(each.getKey(), each.getValue()))
                            .toList();
            case ConfigTarget.Stored stored ->
                    all(stored).stream().map(each -> result(each, request)).toList();
        };
    }

    private List<Described> all(ConfigTarget.Stored target) {
        return switch (target) {
            case ConfigTarget.Topic _ -> Described.topic(settings(target));
            case ConfigTarget.Group _ -> Described.group(settings(target));
            case ConfigTarget.ClientMetrics _ -> Described.clientMetrics(book.read(target));
            case ConfigTarget.Broker _ -> Described.broker(live.layers());
            case ConfigTarget.AllBrokers _ -> Described.cluster(live.layers());
        };
    }

    private ResourceSettings settings(ConfigTarget.Stored target) {
        return new ResourceSettings(book.read(target), live.layers());
    }

    private static DescribeConfigsResourceResult logger(String name, String level) {
        var source = ConfigSource.BROKER_LOGGER.wireId();
        return new DescribeConfigsResourceResult(
                name, level, false, false, source, false, List.of(), (byte) 0, null);
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
                key == null ? (byte) 0 : key.type().wireId(),
                key != null && request.includeDocumentation() ? key.doc() : null);
    }

    private static DescribeConfigsSynonym synonym(Synonym synonym) {
        return new DescribeConfigsSynonym(
                synonym.name(), synonym.value(), synonym.source().wireId());
    }
}
