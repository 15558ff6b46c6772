package io.millrace.server.api.config;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.config.ConfigChange.Step;
import io.millrace.server.api.config.ConfigWriter.Outcome;
import io.millrace.server.api.config.Once.Name;
import io.millrace.server.config.LiveConfig;
import io.millrace.wire.message.IncrementalAlterConfigsRequest;
import io.millrace.wire.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.millrace.wire.message.IncrementalAlterConfigsResponse;
import io.millrace.wire.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single overrides. */
public final class IncrementalAlterConfigsHandler
        implements Handler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> {
    private final ConfigWriter writer;
    private final LiveConfig live;

    public IncrementalAlterConfigsHandler(ConfigWriter writer, LiveConfig live) {
        this.writer = writer;
        this.live = live;
    }

    @Override
    public CompletionStage<IncrementalAlterConfigsResponse> handle(
            IncrementalAlterConfigsRequest request, RequestContext context) {
        var repeated = Once.repeated(request.resources(), IncrementalAlterConfigsHandler::name);
        var parts =
                request.resources().stream()
                        .map(resource ->
                                repeated.contains(name(resource))
                                        ? CompletableFuture.completedStage(twice(resource))
                                        : alter(resource, request.validateOnly()))
                        .toList();
        return Once.gather(parts)
                .thenApply(results -> new IncrementalAlterConfigsResponse(0, results));
    }

    private static Name name(AlterConfigsResource resource) {
        return new Name(resource.resourceType(), resource.resourceName());
    }

    private CompletionStage<AlterConfigsResourceResponse> alter(
            AlterConfigsResource resource, boolean validateOnly) {
        var steps =
                resource.configs().stream()
                        .map(config ->
                                new Step(config.name(), config.configOperation(), config.value()))
                        .toList();
        return writer.alter(
                        resource.resourceType(),
                        resource.resourceName(),
                        validateOnly,
                        (target, before) -> {
                            ConfigChange.check(steps);
                            return ConfigChange.apply(target, steps, before, live.layers());
                        })
                .thenApply(outcome -> response(resource, outcome));
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
