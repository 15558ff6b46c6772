package io.millrace.server.api.config;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.config.ConfigWriter.Outcome;
import io.millrace.wire.message.AlterConfigsRequest;
import io.millrace.wire.message.AlterConfigsRequest.AlterConfigsResource;
import io.millrace.wire.message.AlterConfigsResponse;
import io.millrace.wire.message.AlterConfigsResponse.AlterConfigsResourceResponse;

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
        var wishes = request.resources().stream().map(AlterConfigsHandler::wish).toList();
        return writer.alter(wishes, request.validateOnly())
                .thenApply(outcomes ->
                        new AlterConfigsResponse(
                                0, outcomes.stream().map(AlterConfigsHandler::result).toList()));
    }

    private static Alteration wish(AlterConfigsResource resource) {
        return new Alteration.Replace(
                resource.resourceType(),
                resource.resourceName(),
                resource.configs().stream()
                        .map(config -> new Alteration.Entry(config.name(), config.value()))
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
