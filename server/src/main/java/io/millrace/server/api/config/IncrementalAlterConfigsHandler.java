package io.millrace.server.api.config;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.config.ConfigChange.Step;
import io.millrace.server.api.config.ConfigWriter.Outcome;
import io.millrace.wire.message.IncrementalAlterConfigsRequest;
import io.millrace.wire.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.millrace.wire.message.IncrementalAlterConfigsResponse;
import io.millrace.wire.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;

import java.util.concurrent.CompletionStage;

/** IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single overrides. */
public final class IncrementalAlterConfigsHandler
        implements Handler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> {
    private final ConfigWriter writer;

    public IncrementalAlterConfigsHandler(ConfigWriter writer) {
        this.writer = writer;
    }

    @Override
    public CompletionStage<IncrementalAlterConfigsResponse> handle(
            IncrementalAlterConfigsRequest request, RequestContext context) {
        var wishes =
                request.resources().stream().map(IncrementalAlterConfigsHandler::wish).toList();
        return writer.alter(wishes, request.validateOnly())
                .thenApply(outcomes ->
                        new IncrementalAlterConfigsResponse(
                                0,
                                outcomes.stream()
                                        .map(IncrementalAlterConfigsHandler::result)
                                        .toList()));
    }

    private static Alteration wish(AlterConfigsResource resource) {
        return new Alteration.Edit(
                resource.resourceType(),
                resource.resourceName(),
                resource.configs().stream()
                        .map(config ->
                                new Step(config.name(), config.configOperation(), config.value()))
                        .toList());
    }

    private static AlterConfigsResourceResponse result(Outcome outcome) {
        return new AlterConfigsResourceResponse(
                outcome.error().code(),
                outcome.why(),
                outcome.wish().type(),
                outcome.wish().name());
    }
}
