package io.millrace.server.api.config;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.config.ConfigWriter.Outcome;
import io.millrace.server.api.config.Once.Name;
import io.millrace.wire.message.AlterConfigsRequest;
import io.millrace.wire.message.AlterConfigsRequest.AlterConfigsResource;
import io.millrace.wire.message.AlterConfigsRequest.AlterableConfig;
import io.millrace.wire.message.AlterConfigsResponse;
import io.millrace.wire.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** AlterConfigs, the older form: what is given replaces all overrides of the resource. */
public final class AlterConfigsHandler
        implements Handler<AlterConfigsRequest, AlterConfigsResponse> {
    private final ConfigWriter writer;

    public AlterConfigsHandler(ConfigWriter writer) {
        this.writer = writer;
    }

    @Override
    public CompletionStage<AlterConfigsResponse> handle(
            AlterConfigsRequest request, RequestContext context) {
        var repeated = Once.repeated(request.resources(), AlterConfigsHandler::name);
        var parts =
                request.resources().stream()
                        .map(resource ->
                                repeated.contains(name(resource))
                                        ? CompletableFuture.completedStage(twice(resource))
                                        : alter(resource, request.validateOnly()))
                        .toList();
        return Once.gather(parts).thenApply(results -> new AlterConfigsResponse(0, results));
    }

    private static Name name(AlterConfigsResource resource) {
        return new Name(resource.resourceType(), resource.resourceName());
    }

    private CompletionStage<AlterConfigsResourceResponse> alter(
            AlterConfigsResource resource, boolean validateOnly) {
        return writer.alter(
                        resource.resourceType(),
                        resource.resourceName(),
                        validateOnly,
                        (_, _) -> replacement(resource.configs()))
                .thenApply(outcome -> response(resource, outcome));
    }

    private static SortedMap<String, String> replacement(List<AlterableConfig> configs) {
        var after = new TreeMap<String, String>();
        for (var config : configs) {
            var value = config.value();
            if (value == null)
                throw new Refusal(
                        ErrorCode.INVALID_REQUEST, "config " + config.name() + " has no value");
            if (after.put(config.name(), value) != null) {
                throw new Refusal(
                        ErrorCode.INVALID_REQUEST,
                        "config " + config.name() + " is named more than once");
            }
        }
        return after;
    }

    private static AlterConfigsResourceResponse twice(AlterConfigsResource resource) {
        return response(
                resource,
                new Outcome(ErrorCode.INVALID_REQUEST, "the resource is named more than once"));
    }

    private static AlterConfigsResourceResponse response(
            AlterConfigsResource resource, Outcome outcome) {
        return new AlterConfigsResourceResponse(
                outcome.error().code(),
                outcome.why(),
                resource.resourceType(),
                resource.resourceName());
    }
}
